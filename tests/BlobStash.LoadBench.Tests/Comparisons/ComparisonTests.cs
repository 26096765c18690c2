using BlobStash.LoadBench.Comparisons;

namespace BlobStash.LoadBench.Tests.Comparisons;

public sealed class ComparisonTests
{
    [Fact]
    public void Summarize_ARate_IsFasterWhereItIsMore()
    {
        var figure = Assert.Single(Compare(FigureKind.Rate, (100, 50), (300, 100), (90, 90)));

        Assert.Equal((100, 90), (figure.This, figure.Other));
        Assert.Equal(new Spread(2, 1, 3), figure.Speed);
    }

    [Fact]
    public void Summarize_ACost_IsFasterWhereItIsLess()
    {
        var figure = Assert.Single(Compare(FigureKind.Cost, (4, 8), (10, 5), (6, 6)));

        Assert.Equal((6, 6), (figure.This, figure.Other));
        Assert.Equal(new Spread(1, 0.5, 2), figure.Speed);
    }

    /// <summary>A machine that is ten times as slow for a round changes neither ratio.</summary>
    [Fact]
    public void Summarize_ASlowRound_IsJudgedWithinItself()
    {
        var figure = Assert.Single(Compare(FigureKind.Rate, (100, 80), (10, 8), (1000, 800)));

        Assert.Equal(new Spread(1.25, 1.25, 1.25), figure.Speed);
    }

    [Fact]
    public void Summarize_RoundsBelowTheClock_HaveNoRatio()
    {
        Assert.Equal(
            new Spread(2, 2, 2), Assert.Single(Compare(FigureKind.Cost, (0, 10), (10, 0), (10, 20))).Speed);
        Assert.Null(Assert.Single(Compare(FigureKind.Cost, (0, 0))).Speed);
    }

    [Fact]
    public void Summarize_SeveralFigures_KeepsTheirOrder()
    {
        var comparison = new Comparison();
        Measurement[] figures = [new("z", FigureKind.Rate, 1), new("a", FigureKind.Cost, 1)];
        comparison.Add(figures, figures);

        Assert.Equal(["z", "a"], comparison.Summarize().Select(figure => figure.Name));
        Assert.Empty(new Comparison().Summarize());
    }

    [Fact]
    public void Add_OtherFigures_IsMisuse()
    {
        var comparison = new Comparison();
        Measurement[] requests = [new("requests/s", FigureKind.Rate, 1)];
        Measurement[] times = [new("ms", FigureKind.Cost, 1)];

        Assert.Throws<ArgumentException>(() => comparison.Add(requests, times));
        comparison.Add(requests, requests);
        Assert.Throws<ArgumentException>(() => comparison.Add(times, times));
    }

    private static IReadOnlyList<ComparedFigure> Compare(FigureKind kind, params (double This, double Other)[] rounds)
    {
        var comparison = new Comparison();
        foreach (var (own, other) in rounds)
        {
            comparison.Add([new Measurement("figure", kind, own)], [new Measurement("figure", kind, other)]);
        }

        return comparison.Summarize();
    }
}

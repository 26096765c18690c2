namespace BlobStash.Repository.Tests.Sources;

public class ShapeRulesTests
{
    [Fact]
    public void Check_EverythingAtItsLimit_Passes()
    {
        var body = string.Concat(Enumerable.Repeat("        F();\n", ShapeRules.MaxFunctionLines));
        var method = $"    void M(int a, int b, int c, int d, int e, int f)\n    {{\n{body}    }}\n";
        var source = $"namespace A;\n\nclass B\n{{\n{method}}}\n//{new string('x', ShapeRules.MaxLineColumns - 2)}\n";
        source += string.Concat(Enumerable.Repeat("\n", ShapeRules.MaxFileLines - source.Count(c => c == '\n')));

        Findings.AssertNone(ShapeRules.Check(new CSharpFile("src/A/B.cs", source)));
    }

    [Fact]
    public void Check_FileTooLong_IsFound() =>
        Findings.AssertRules(Check(string.Concat(Enumerable.Repeat("\n", ShapeRules.MaxFileLines + 1))), "file-length");

    [Fact]
    public void Check_LineTooLong_IsFoundAtItsLine()
    {
        var finding = Assert.Single(Check("\n//" + new string('x', ShapeRules.MaxLineColumns - 1)));

        Assert.Equal(("line-length", 2), (finding.Rule, finding.Line));
    }

    [Fact]
    public void Check_FunctionTooLong_IsFoundAtItsHeader()
    {
        var body = string.Concat(Enumerable.Repeat("F();\n", ShapeRules.MaxFunctionLines + 1));

        var finding = Assert.Single(Check($"class B\n{{\nvoid M()\n{{\n{body}}}\n}}\n"));

        Assert.Equal(("function-length", 3), (finding.Rule, finding.Line));
        Assert.Contains("M has 61 lines", finding.Message);
    }

    [Fact]
    public void Check_ExpressionBodyTooLong_IsFound()
    {
        var body = string.Concat(Enumerable.Repeat("1 +\n", ShapeRules.MaxFunctionLines));

        Findings.AssertRules(Check($"class B\n{{\nint M() => {body}1;\n}}\n"), "function-length");
    }

    [Theory]
    [InlineData("class B { void M(int a, int b, int c, int d, int e, int f, int g) { } }")]
    [InlineData("interface B { void M(int a, int b, int c, int d, int e, int f, int g); }")]
    [InlineData("record B(int A, int C, int D, int E, int F, int G, int H);")]
    [InlineData("class B { B(int a, int b, int c, int d, int e, int f, int g) : this(a) { } }")]
    public void Check_TooManyParameters_IsFound(string source) =>
        Findings.AssertRules(Check(source), "parameter-count");

    private static IEnumerable<Finding> Check(string source) => ShapeRules.Check(new CSharpFile("src/A/B.cs", source));
}

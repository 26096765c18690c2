namespace BlobStash.Repository.Tests;

/// <summary>One place that breaks one rule. <paramref name="Line"/> counts from 1.</summary>
internal readonly record struct Finding(string Path, int Line, string Rule, string Message)
{
    public override string ToString() => $"{Path}:{Line}: {Rule}: {Message}";
}

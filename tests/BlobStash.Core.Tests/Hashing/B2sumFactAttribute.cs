namespace BlobStash.Core.Tests.Hashing;

/// <summary>A fact that needs coreutils' b2sum; skipped, and reported so, on a machine that has none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class B2sumFactAttribute : FactAttribute
{
    public B2sumFactAttribute()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "b2sum"))))
        {
            Skip = "There is no b2sum on this machine to compare with.";
        }
    }
}

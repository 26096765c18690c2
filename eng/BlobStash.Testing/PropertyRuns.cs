using FsCheck;

// Every test project takes this file in, whatever its own namespace is.
#pragma warning disable IDE0130
namespace BlobStash.Testing;

/// <summary>How the tests check their properties.</summary>
internal static class PropertyRuns
{
    /// <summary>
    /// A hundred values, an exception with the seed when one of them fails, and not a line when none does: what passes
    /// is for the runner to count.
    /// </summary>
    public static Config Quietly { get; } = Config.QuickThrowOnFailure.WithQuietOnSuccess(true);
}

// Every test project takes this file in, whatever its own namespace is.
#pragma warning disable IDE0130
namespace BlobStash.Testing;

/// <summary>
/// The floors that the tests stand on. What is not marked is on the fast one, which <c>dotnet test</c> runs; what is
/// marked as slow, simulations and real processes above all, is run by the checks as well.
/// </summary>
internal static class Floor
{
    /// <summary>Name of the trait.</summary>
    public const string Trait = "Floor";

    /// <summary>Takes seconds for one fault that the fast tests would hardly miss.</summary>
    public const string Slow = "slow";
}

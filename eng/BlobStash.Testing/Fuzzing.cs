// Every test project takes this file in, whatever its own namespace is.
#pragma warning disable IDE0130
namespace BlobStash.Testing;

/// <summary>What decoders make of any bytes.</summary>
internal static class Fuzzing
{
    /// <summary>Passes when the decoder returns, or throws its one exception.</summary>
    public static void AssertValueOr<TException>(Action decode)
        where TException : Exception
    {
        var exception = Record.Exception(decode);
        Assert.True(exception is null or TException, $"Decoding threw {exception}.");
    }
}

namespace BlobStash.Sync.Tests;

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

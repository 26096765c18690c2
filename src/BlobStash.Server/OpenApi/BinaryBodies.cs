using BlobStash.Protocol.Routes;

namespace BlobStash.Server.OpenApi;

/// <summary>Bodies of bytes, each with a note that says how one is made, since nobody can type it.</summary>
internal static class BinaryBodies
{
    /// <summary>A list of digests.</summary>
    public static readonly RouteBody Digests = new(MediaTypes.Bytes)
    {
        Note = "A file of digests, 32 bytes each, as this makes: "
            + "`b2sum -l 256 photo.jpg | cut -c1-64 | xxd -r -p > digests`. Without one the answer is 400.",
    };

    /// <summary>Bytes that are answered.</summary>
    public static RouteBody Answered(string note) => new(MediaTypes.Bytes) { Note = note };
}

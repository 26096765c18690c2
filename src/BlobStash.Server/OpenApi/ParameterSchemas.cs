using System.Globalization;
using BlobStash.Server.Configuration;
using Microsoft.OpenApi;

namespace BlobStash.Server.OpenApi;

/// <summary>
/// What parameters may be. None has a default: the page would fill it in and send it, and the descriptions name it.
/// </summary>
internal static class ParameterSchemas
{
    private const int DigestHexLength = Core.Digests.Digest.HexLength;

    /// <summary>Anything, for what is opaque or has a grammar of its own.</summary>
    public static readonly OpenApiSchema Text = new() { Type = JsonSchemaType.String };

    /// <summary>Yes or no.</summary>
    public static readonly OpenApiSchema Flag = new() { Type = JsonSchemaType.Boolean };

    /// <summary>A whole number of 64 bits.</summary>
    public static readonly OpenApiSchema Integer = new() { Type = JsonSchemaType.Integer, Format = "int64" };

    /// <summary>An absolute URL.</summary>
    public static readonly OpenApiSchema Url = new() { Type = JsonSchemaType.String, Format = "uri" };

    /// <summary>What the page must not show while it is typed.</summary>
    public static readonly OpenApiSchema Secret = new() { Type = JsonSchemaType.String, Format = "password" };

    /// <summary>Any case is understood.</summary>
    public static readonly OpenApiSchema Digest = Hex(DigestHexLength, DigestHexLength);

    /// <summary>How digests begin.</summary>
    public static readonly OpenApiSchema Prefix = Hex(0, DigestHexLength);

    /// <summary>How digests begin, in whole bytes.</summary>
    public static readonly OpenApiSchema BytePrefix = new()
    {
        Type = JsonSchemaType.String,
        Pattern = "^([0-9a-fA-F]{2})+$",
        MaxLength = DigestHexLength,
    };

    /// <summary>The first byte of digests.</summary>
    public static readonly OpenApiSchema Bucket = Hex(2, 2);

    /// <summary>Identity of a node.</summary>
    public static readonly OpenApiSchema Node = Hex(32, 32);

    /// <summary>A number of 64 bits without sign, which numbers of JavaScript cannot hold.</summary>
    public static readonly OpenApiSchema Version = new() { Type = JsonSchemaType.String, Pattern = "^[0-9]{1,20}$" };

    /// <summary>A name that people give.</summary>
    public static readonly OpenApiSchema Name = new()
    {
        Type = JsonSchemaType.String,
        MinLength = 1,
        MaxLength = NameAlphabet.MaxLength,
    };

    /// <summary>A whole number within bounds.</summary>
    public static OpenApiSchema From(int least, int? most = null) => new()
    {
        Type = JsonSchemaType.Integer,
        Format = "int32",
        Minimum = least.ToString(CultureInfo.InvariantCulture),
        Maximum = most?.ToString(CultureInfo.InvariantCulture),
    };

    private static OpenApiSchema Hex(int least, int most) => new()
    {
        Type = JsonSchemaType.String,
        Pattern = string.Create(CultureInfo.InvariantCulture, $"^[0-9a-fA-F]{{{least},{most}}}$"),
        MinLength = least,
        MaxLength = most,
    };
}

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using BlobStash.Server.Problems;
using BlobStash.Sync.Sketches;

namespace BlobStash.Server.Sketches;

/// <summary>Which symbols a request asks for; checked.</summary>
/// <param name="From">Index of the first symbol.</param>
/// <param name="Count">How many; all of them can be served.</param>
/// <param name="Version">The version that they must be of; null for the set as it is now.</param>
/// <param name="Node">Identity of the node that asks; null where it does not say.</param>
internal sealed record SymbolQuery(int From, int Count, ulong? Version, Guid? Node)
{
    /// <summary>Symbols of an answer when the request does not say.</summary>
    public const int DefaultCount = 128;

    /// <summary>Reads the query of a request.</summary>
    /// <param name="query">The query.</param>
    /// <param name="available">Symbols that there are; what is asked for beyond them is left out.</param>
    /// <param name="symbols">What is asked for.</param>
    /// <param name="problem">What is wrong with the query.</param>
    public static bool TryParse(
        IQueryCollection query,
        int available,
        [NotNullWhen(true)] out SymbolQuery? symbols,
        [NotNullWhen(false)] out Problem? problem)
    {
        symbols = null;
        problem = null;
        if (!TryParse(query["from"].ToString(), 0, out var from) || from > available)
        {
            problem = Malformed(string.Create(
                CultureInfo.InvariantCulture, $"from must be a number from 0 to {available}, the symbols kept."));
        }
        else if (!TryParse(query["count"].ToString(), DefaultCount, out var count))
        {
            problem = Malformed("count must be a number of symbols, from 0 on.");
        }
        else if (!TryParseVersion(query["version"].ToString(), out var version))
        {
            problem = Malformed("version must be the decimal version of a block of symbols.");
        }
        else if (!TryParseNode(query["node"].ToString(), out Guid? node))
        {
            problem = Malformed("node must be the identity of a node, 32 hex digits.");
        }
        else
        {
            count = Math.Min(Math.Min(count, SketchLimits.MaxSymbols), available - from);
            symbols = new SymbolQuery(from, count, version, node);
        }
        return symbols is not null;
    }

    /// <summary>Takes the symbols out of a block that has them.</summary>
    public SymbolBlock Slice(SymbolBlock block) => block.Slice(From, Count);

    private static bool TryParse(string text, int otherwise, out int number)
    {
        number = otherwise;
        return text.Length == 0 || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static bool TryParseVersion(string text, out ulong? version)
    {
        var parses = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        version = parses ? number : null;
        return parses || text.Length == 0;
    }

    private static bool TryParseNode(string text, out Guid? node)
    {
        node = null;
        Span<byte> bytes = stackalloc byte[NodeIdentity.Size];
        if (text.Length != 2 * NodeIdentity.Size
            || Convert.FromHexString(text, bytes, out _, out _) != OperationStatus.Done)
        {
            return text.Length == 0;
        }
        node = new Guid(bytes);
        return true;
    }

    private static Problem Malformed(string detail) => new(ProblemKinds.ParameterMalformed, detail);
}

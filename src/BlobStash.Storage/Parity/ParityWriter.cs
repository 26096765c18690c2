using BlobStash.Core.Erasure;
using BlobStash.Storage.Files;

namespace BlobStash.Storage.Parity;

/// <summary>Makes parity files. See docs/formats/parity.md. One stripe is in memory at a time, and the table.</summary>
internal static class ParityWriter
{
    /// <summary>Writes the parity of a file to an empty file; nothing is flushed.</summary>
    /// <param name="target">The parity file.</param>
    /// <param name="source">The protected file, which was verified.</param>
    /// <param name="header">What the parity file says about it.</param>
    /// <param name="cancellationToken">Ends the work between two stripes.</param>
    /// <exception cref="IOException">The disk failed, in reading or in writing.</exception>
    public static void Write(
        IFile target, IFile source, in ParityHeader header, CancellationToken cancellationToken) =>
        Write(target, source, header, null, cancellationToken);

    /// <summary>The same for a file that has grown since its parity was made.</summary>
    /// <param name="target">The parity file.</param>
    /// <param name="source">The protected file, of which what is new was verified.</param>
    /// <param name="header">What the parity file says about it.</param>
    /// <param name="earlier">Parity from before, of which the settled stripes are taken over; null for none.</param>
    /// <param name="cancellationToken">Ends the work between two stripes.</param>
    /// <exception cref="IOException">The disk failed, in reading or in writing.</exception>
    public static void Write(
        IFile target, IFile source, in ParityHeader header, ParityFile? earlier, CancellationToken cancellationToken)
    {
        var layout = header.Layout;
        var settled = earlier is null ? null : new SettledParity(earlier);
        var code = new ReedSolomonCode(layout.DataShards, layout.ParityShards);
        var table = new ShardTable(layout);
        var stripe = new Stripe(layout);
        var (data, parity) = (stripe.Data, stripe.Parity);
        for (long number = 0; number < layout.StripeCount; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (settled is not null && settled.TryCopy(number, target, layout, table))
            {
                continue;
            }

            stripe.ReadSound(source, number);
            settled?.ThrowIfDamaged(number, stripe);
            code.Encode(data, parity);
            for (var row = 0; row < parity.Length; row++)
            {
                target.Write(stripe.ParityShardOffset(number, row), parity[row].Span);
            }

            for (var position = 0; position < stripe.Shards.Length; position++)
            {
                var entry = stripe.EntryOf(number, position);
                if (entry >= 0)
                {
                    table[entry] = stripe.ChecksumOf(position);
                }
            }
        }

        WriteHeaderAndTable(target, header, table);
    }

    /// <summary>Writes both copies of header and table.</summary>
    public static void WriteHeaderAndTable(IFile target, in ParityHeader header, ShardTable table)
    {
        Span<byte> bytes = stackalloc byte[ParityFormat.HeaderSize];
        header.Write(bytes);
        var tableBytes = table.ToBytes();
        target.Write(0, bytes);
        target.Write(ParityFormat.HeaderSize, tableBytes);
        target.Write(header.Layout.SecondTableOffset, tableBytes);
        target.Write(header.Layout.SecondHeaderOffset, bytes);
    }
}

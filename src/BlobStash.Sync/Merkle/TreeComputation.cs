using System.Buffers;
using System.Runtime.InteropServices;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;

namespace BlobStash.Sync.Merkle;

/// <summary>
/// One computation of a tree: copies buckets, appends their text to the root where that is wanted, and hashes the
/// changed leaves several at a time. Used by one thread, once; disposing gives the buffers back.
/// </summary>
internal sealed class TreeComputation : IDisposable
{
    /// <summary>Leaves hashed together: the widest lane count of <see cref="Blake2bLanes"/>.</summary>
    private const int MaxBatch = 8;

    private readonly IInventory _inventory;
    private readonly Digest?[] _leaves;
    private readonly long[] _versions;
    private readonly int[] _counts;
    private readonly List<Digest> _digests = [];
    private readonly byte[]?[] _buffers = new byte[]?[MaxBatch];
    private readonly ReadOnlyMemory<byte>[] _texts = new ReadOnlyMemory<byte>[MaxBatch];
    private readonly int[] _prefixes = new int[MaxBatch];
    private readonly Digest[] _hashed = new Digest[MaxBatch];
    private int _batched;

    /// <summary>A computation that keeps the leaves of buckets which have not changed.</summary>
    public TreeComputation(IInventory inventory, TreeSnapshot previous)
    {
        _inventory = inventory;
        _leaves = previous.State.Leaves.ToArray();
        _versions = [.. previous.Versions];
        _counts = [.. previous.Counts];
    }

    /// <summary>
    /// The same for a root: before <paramref name="firstPrefix"/> it has to show what the last one did.
    /// </summary>
    public TreeComputation(IInventory inventory, TreeSnapshot rooted, TreeSnapshot leaves, int firstPrefix)
        : this(inventory, leaves)
    {
        rooted.State.Leaves[..firstPrefix].CopyTo(_leaves);
        rooted.Versions.AsSpan(0, firstPrefix).CopyTo(_versions);
        rooted.Counts.AsSpan(0, firstPrefix).CopyTo(_counts);
    }

    /// <summary>Computes the changed leaves, and no root.</summary>
    public TreeSnapshot RunLeaves()
    {
        for (var prefix = 0; prefix < MerkleState.BucketCount; prefix++)
        {
            if (_inventory.GetBucketVersion((byte)prefix) != _versions[prefix])
            {
                Visit(prefix, null);
            }
        }

        HashBatch();
        return Finish(null);
    }

    /// <summary>
    /// Computes root and leaves; buckets before <paramref name="firstPrefix"/> are taken as unchanged.
    /// </summary>
    public TreeSnapshot RunWithRoot(int firstPrefix, RootMidstates midstates)
    {
        midstates.Rewind(firstPrefix);
        for (var prefix = firstPrefix; prefix < MerkleState.BucketCount; prefix++)
        {
            Visit(prefix, midstates);
        }

        HashBatch();
        return Finish(midstates.Finish());
    }

    public void Dispose()
    {
        for (var slot = 0; slot < MaxBatch; slot++)
        {
            if (_buffers[slot] is { } buffer)
            {
                _buffers[slot] = null;
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private TreeSnapshot Finish(Digest? root)
    {
        long count = 0;
        foreach (var bucketCount in _counts)
        {
            count += bucketCount;
        }

        return new TreeSnapshot(new MerkleState(root, count, _leaves), _versions, _counts);
    }

    private void Visit(int prefix, RootMidstates? midstates)
    {
        // The version is read before the copy, so that a change during the copy is seen by the next computation; it
        // is compared again after the copy, so that leaf and root always come from the same text.
        var version = _inventory.GetBucketVersion((byte)prefix);
        _digests.Clear();
        _inventory.CopyBucket((byte)prefix, _digests);
        var text = WriteText();
        midstates?.Append(prefix, text.Span);
        if (version == _versions[prefix] && version == _inventory.GetBucketVersion((byte)prefix))
        {
            return;
        }

        _versions[prefix] = version;
        _counts[prefix] = _digests.Count;
        if (text.IsEmpty)
        {
            _leaves[prefix] = null;
            return;
        }

        _texts[_batched] = text;
        _prefixes[_batched++] = prefix;
        if (_batched == MaxBatch)
        {
            HashBatch();
        }
    }

    /// <summary>Writes the digests as text into the buffer of the next free slot of the batch.</summary>
    private ReadOnlyMemory<byte> WriteText()
    {
        var length = checked(_digests.Count * Digest.HexLength);
        var buffer = _buffers[_batched];
        if (buffer is null || buffer.Length < length)
        {
            _buffers[_batched] = null;
            if (buffer is not null)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            buffer = ArrayPool<byte>.Shared.Rent(length);
            _buffers[_batched] = buffer;
        }

        var offset = 0;
        foreach (ref readonly var digest in CollectionsMarshal.AsSpan(_digests))
        {
            digest.WriteHex(buffer.AsSpan(offset, Digest.HexLength));
            offset += Digest.HexLength;
        }

        return buffer.AsMemory(0, length);
    }

    private void HashBatch()
    {
        Blake2bLanes.HashMany(_texts.AsSpan(0, _batched), _hashed.AsSpan(0, _batched));
        for (var slot = 0; slot < _batched; slot++)
        {
            _leaves[_prefixes[slot]] = _hashed[slot];
        }

        _batched = 0;
    }
}

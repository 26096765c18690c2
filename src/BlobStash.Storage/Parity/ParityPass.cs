using BlobStash.Core.Erasure;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;

namespace BlobStash.Storage.Parity;

/// <summary>One pass of <see cref="ParityRepair"/> over one file, stripe by stripe. Not thread safe.</summary>
internal sealed class ParityPass(ParityFile parity, IFile file)
{
    private readonly StripeLayout _layout = parity.Layout;
    private readonly Stripe _stripe = new(parity.Layout);
    private readonly ReedSolomonCode _code = new(parity.Layout.DataShards, parity.Layout.ParityShards);
    private readonly bool[] _isPresent = new bool[parity.Layout.DataShards + parity.Layout.ParityShards];
    private readonly List<DamagedRange> _mended = [];
    private readonly List<DamagedRange> _damaged = [];
    private bool _parityMended;
    private Exception? _parityError;
    private bool _isBeyond;

    /// <summary>Whether every shard of a stripe has its checksum. Writes nothing.</summary>
    public bool IsIntact(long stripe)
    {
        _stripe.ReadData(file, stripe);
        _stripe.ReadParity(parity.File, stripe);
        for (var position = 0; position < _isPresent.Length; position++)
        {
            _isPresent[position] = HasChecksum(stripe, position);
        }

        return !_isPresent.Contains(false);
    }

    /// <summary>The same of all stripes that change when the file grows.</summary>
    public bool IsEndIntact()
    {
        for (var stripe = _layout.SettledStripes; stripe < _layout.StripeCount; stripe++)
        {
            if (!IsIntact(stripe))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Where the damaged parity shards of the stripe that was looked at last are in their file.</summary>
    public IEnumerable<long> FindDamagedParity(long stripe) =>
        from row in Enumerable.Range(0, _layout.ParityShards)
        where !_isPresent[_layout.DataShards + row]
        select _stripe.ParityShardOffset(stripe, row);

    /// <summary>Restores a stripe where it is damaged and parity suffices. Nothing is flushed.</summary>
    public void Restore(long stripe)
    {
        if (IsIntact(stripe))
        {
            return;
        }

        if (_code.TryReconstruct(_stripe.Shards, _isPresent) && AllHaveChecksums(stripe))
        {
            WriteBack(stripe);
        }
        else
        {
            _isBeyond = true;
            AddRanges(stripe, _damaged);
        }
    }

    /// <summary>Restores length, header and table, and flushes what was written.</summary>
    public ParityResult Finish()
    {
        var isLengthWrong = !_isBeyond
            && (parity.Header.IsPrefix ? file.Length < _layout.Length : file.Length != _layout.Length);
        if (isLengthWrong)
        {
            file.Truncate(_layout.Length);
        }

        if (_mended.Count > 0 || isLengthWrong)
        {
            file.Flush();
        }

        FinishParity();
        var isChanged = _mended.Count > 0 || isLengthWrong || _parityMended;
        var state = (_isBeyond, isChanged) switch
        {
            (true, _) => ParityState.Beyond,
            (false, true) => ParityState.Mended,
            _ => ParityState.Intact,
        };
        return new ParityResult(state, _mended, _damaged, _parityMended && _parityError is null)
        {
            ParityError = _parityError,
        };
    }

    private void FinishParity()
    {
        if (!parity.IsWhole)
        {
            TryMendParity(parity.RestoreHeaderAndTable);
        }

        if (_parityMended)
        {
            TryMendParity(parity.File.Flush);
        }
    }

    /// <summary>A parity file that cannot be written is no reason to leave the data as it is.</summary>
    private void TryMendParity(Action write)
    {
        if (_parityError is not null)
        {
            return;
        }

        try
        {
            write();
            _parityMended = true;
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            _parityError = error;
        }
    }

    private bool HasChecksum(long stripe, int position)
    {
        var entry = _stripe.EntryOf(stripe, position);
        return entry < 0 || _stripe.ChecksumOf(position) == parity.Table[entry];
    }

    private bool AllHaveChecksums(long stripe)
    {
        for (var position = 0; position < _isPresent.Length; position++)
        {
            if (!_isPresent[position] && !HasChecksum(stripe, position))
            {
                return false;
            }
        }

        return true;
    }

    private void WriteBack(long stripe)
    {
        for (var position = 0; position < _isPresent.Length; position++)
        {
            if (_isPresent[position])
            {
                continue;
            }

            var shard = _stripe.Shards[position];
            if (position >= _layout.DataShards)
            {
                var offset = _stripe.ParityShardOffset(stripe, position - _layout.DataShards);
                TryMendParity(() => parity.File.Write(offset, shard.Span));
                continue;
            }

            var range = RangeOf(_layout.DataShardAt(stripe, position));
            file.Write(range.Offset, shard.Span[..(int)range.Length]);
        }

        AddRanges(stripe, _mended);
    }

    private void AddRanges(long stripe, List<DamagedRange> ranges)
    {
        for (var position = 0; position < _layout.DataShards; position++)
        {
            if (!_isPresent[position])
            {
                ranges.Add(RangeOf(_layout.DataShardAt(stripe, position)));
            }
        }
    }

    private DamagedRange RangeOf(long shard)
    {
        var offset = shard * _layout.ShardSize;
        return new DamagedRange(offset, Math.Min(_layout.ShardSize, _layout.Length - offset));
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BlobStash.Core.Hashing;

/// <summary>
/// Keeps lanes full: a lane whose stream ends takes the next one, longest first. When too few are left, the rest goes
/// on in half as many lanes, and the very last stream on general registers.
/// </summary>
/// <typeparam name="TWork">The streams.</typeparam>
internal unsafe ref struct LaneScheduler<TWork>
    where TWork : ILaneWork, allows ref struct
{
    private readonly ulong* _h;
    private readonly ulong* _t;
    private readonly ulong* _f;
    private readonly byte* _padded;
    private readonly TWork _work;
    private LaneInputs _inputs;
    private ReadOnlySpan<ulong> _waiting;
    private Span<Lane> _lanes;
    private int _width;
    private int _active;

    private LaneScheduler(TWork work, int width, ReadOnlySpan<ulong> order, byte* memory, Span<Lane> lanes)
    {
        _work = work;
        _width = width;
        _waiting = order;
        _lanes = lanes[..width];
        _padded = memory;
        _h = (ulong*)(memory + (LaneInputs.MaxLanes * Blake2bParameters.BlockSize));
        _t = _h + (Blake2bParameters.StateWords * LaneInputs.MaxLanes);
        _f = _t + LaneInputs.MaxLanes;
    }

    /// <summary>Hashes all streams of the work.</summary>
    /// <param name="work">The streams.</param>
    /// <param name="width">Lanes: 8 or 4.</param>
    /// <param name="order">
    /// The streams in ascending order of their lengths, as the lower half of each word; overwritten by nobody.
    /// </param>
    [SkipLocalsInit]
    public static void Run(TWork work, int width, ReadOnlySpan<ulong> order)
    {
        const int StateBytes = (Blake2bParameters.StateWords + 2) * LaneInputs.MaxLanes * sizeof(ulong);
        const int PaddedBytes = LaneInputs.MaxLanes * Blake2bParameters.BlockSize;
        var memory = stackalloc byte[PaddedBytes + StateBytes];
        Span<Lane> lanes = stackalloc Lane[LaneInputs.MaxLanes];
        new LaneScheduler<TWork>(work, width, order, memory, lanes).Run();
    }

    private void Run()
    {
        for (var lane = 0; lane < _width; lane++)
        {
            Start(lane);
        }

        while (_active > LaneWidths.MostStreamsForScalar)
        {
            if (_active <= LaneWidths.Avx2Width && _width > LaneWidths.Avx2Width)
            {
                Narrow();
            }

            Step();
        }

        for (var lane = 0; lane < _width; lane++)
        {
            FinishScalar(lane);
        }
    }

    /// <summary>
    /// Goes on with half the lanes: nothing waits, and the busy ones fit in. A vector of half the size takes half the
    /// time.
    /// </summary>
    [SkipLocalsInit]
    private void Narrow()
    {
        Span<ulong> h = stackalloc ulong[Blake2bParameters.StateWords * LaneInputs.MaxLanes];
        new ReadOnlySpan<ulong>(_h, h.Length).CopyTo(h);
        var to = 0;
        for (var lane = 0; lane < _width; lane++)
        {
            if (!_lanes[lane].IsBusy)
            {
                continue;
            }

            // The lanes below are idle or have moved already, so nothing is overwritten that is still needed.
            _lanes[to] = _lanes[lane];
            _inputs.Point(to, MemoryMarshal.CreateReadOnlySpan(ref _inputs[lane], 1));
            _t[to] = _t[lane];
            _f[to] = _f[lane];
            for (var word = 0; word < Blake2bParameters.StateWords; word++)
            {
                _h[(word * LaneWidths.Avx2Width) + to] = h[(word * _width) + lane];
            }

            to++;
        }

        _lanes[to..].Clear();
        _width = LaneWidths.Avx2Width;
        _lanes = _lanes[.._width];
    }

    /// <summary>Hashes as many blocks as every busy lane has.</summary>
    private void Step()
    {
        var blocks = int.MaxValue;
        var busy = 0;
        for (var lane = 0; lane < _lanes.Length; lane++)
        {
            if (_lanes[lane].IsBusy && _lanes[lane].Blocks < blocks)
            {
                blocks = _lanes[lane].Blocks;
                busy = lane;
            }
        }

        // An idle lane computes too; it needs something to read.
        for (var lane = 0; lane < _lanes.Length; lane++)
        {
            if (!_lanes[lane].IsBusy)
            {
                _inputs.Point(lane, MemoryMarshal.CreateReadOnlySpan(ref _inputs[busy], 1));
            }
        }

        LaneWidths.Compress(_width, _h, in _inputs, blocks, _t);
        for (var lane = 0; lane < _lanes.Length; lane++)
        {
            if (_lanes[lane].IsBusy)
            {
                Advance(lane, blocks);
            }
        }
    }

    private void Advance(int lane, int blocks)
    {
        ref var state = ref _lanes[lane];
        state.Blocks -= blocks;
        _t[lane] += (ulong)blocks * Blake2bParameters.BlockSize;
        if (state.Blocks > 0)
        {
            _inputs.Advance(lane, blocks * Blake2bParameters.BlockSize);
        }
        else if (state.Last >= 0)
        {
            _inputs.Advance(lane, blocks * Blake2bParameters.BlockSize);
            StartLast(lane);
        }
        else
        {
            Close(lane);
            Start(lane);
        }
    }

    /// <summary>Gives an idle lane the next stream, if one is waiting.</summary>
    private void Start(int lane)
    {
        ref var state = ref _lanes[lane];
        state = default;
        _f[lane] = 0;
        Span<ulong> h = stackalloc ulong[Blake2bParameters.StateWords];
        while (!_waiting.IsEmpty)
        {
            var stream = (int)(uint)_waiting[^1];
            _waiting = _waiting[..^1];
            var bytes = _work.Open(stream, h, out var t);
            var blocks = Blake2bParameters.BlocksBeforeLast(bytes.Length, _work.Finishes);
            if (blocks == 0 && !_work.Finishes)
            {
                _work.Close(stream, h);
                continue;
            }

            state.IsBusy = true;
            state.Stream = stream;
            state.Blocks = blocks;
            state.Last = _work.Finishes ? bytes.Length - (blocks * Blake2bParameters.BlockSize) : -1;
            _t[lane] = t;
            _active++;
            _inputs.Point(lane, bytes);
            for (var word = 0; word < h.Length; word++)
            {
                _h[(word * _width) + lane] = h[word];
            }

            if (blocks == 0)
            {
                StartLast(lane);
            }

            return;
        }
    }

    /// <summary>Readies the final block, padded with zeros if it is not full (RFC 7693 section 3.3).</summary>
    private void StartLast(int lane)
    {
        ref var state = ref _lanes[lane];
        if (state.Last < Blake2bParameters.BlockSize)
        {
            var padded = new Span<byte>(_padded + (lane * Blake2bParameters.BlockSize), Blake2bParameters.BlockSize);
            MemoryMarshal.CreateReadOnlySpan(ref _inputs[lane], state.Last).CopyTo(padded);
            padded[state.Last..].Clear();
            _inputs.Point(lane, padded);
        }

        // The kernel adds a whole block to the counter before it compresses one.
        _t[lane] += (ulong)state.Last - Blake2bParameters.BlockSize;
        _f[lane] = ulong.MaxValue;
        state.Blocks = 1;
        state.Last = -1;
    }

    private void FinishScalar(int lane)
    {
        ref var state = ref _lanes[lane];
        if (!state.IsBusy)
        {
            return;
        }

        var h = stackalloc ulong[Blake2bParameters.StateWords];
        Gather(lane, new Span<ulong>(h, Blake2bParameters.StateWords));
        fixed (byte* start = &_inputs[lane])
        {
            if (_f[lane] != 0)
            {
                Blake2bScalar.Compress(h, (ulong*)start, _t[lane] + Blake2bParameters.BlockSize, ulong.MaxValue);
            }
            else
            {
                Blake2bScalar.CompressMany(h, start, state.Blocks, _t[lane]);
                var bytes = state.Blocks * Blake2bParameters.BlockSize;
                if (state.Last >= 0)
                {
                    var last = new ReadOnlySpan<byte>(start + bytes, state.Last);
                    Blake2b256.CompressLast(h, last, _t[lane] + (ulong)bytes + (ulong)state.Last);
                }
            }
        }

        _work.Close(state.Stream, new ReadOnlySpan<ulong>(h, Blake2bParameters.StateWords));
    }

    private void Close(int lane)
    {
        Span<ulong> h = stackalloc ulong[Blake2bParameters.StateWords];
        Gather(lane, h);
        _work.Close(_lanes[lane].Stream, h);
        _active--;
    }

    private readonly void Gather(int lane, Span<ulong> h)
    {
        for (var word = 0; word < h.Length; word++)
        {
            h[word] = _h[(word * _width) + lane];
        }
    }

    private struct Lane
    {
        public bool IsBusy;
        public int Stream;

        /// <summary>Blocks that the lane reads before it does something else.</summary>
        public int Blocks;

        /// <summary>Bytes in the final block, which is yet to come; -1 if it is under way or there is none.</summary>
        public int Last;
    }
}

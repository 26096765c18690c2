namespace BlobStash.Storage.Tests.Files;

/// <summary>Counts the calls of a disk, and makes chosen ones fail or wait. Thread safe.</summary>
internal sealed class DiskFaults
{
    private readonly Lock _lock = new();
    private readonly Dictionary<DiskCall, int> _counts = [];
    private readonly List<Rule> _rules = [];

    /// <summary>Told of every call before it has an effect, under no lock; null for nobody.</summary>
    public Action<DiskCall, string>? Watch { get; set; }

    public int CountOf(DiskCall call)
    {
        lock (_lock)
        {
            return _counts.GetValueOrDefault(call);
        }
    }

    /// <summary>The matching call, or the one after <paramref name="skip"/> more of them, throws once.</summary>
    public void FailOnce(DiskCall call, Exception error, string path = "", int skip = 0) =>
        Add(new Rule(call, path, skip, true, () => throw error));

    /// <summary>Every matching call throws, until <see cref="Clear"/>.</summary>
    public void FailAlways(DiskCall call, Func<Exception> error, string path = "") =>
        Add(new Rule(call, path, 0, false, () => throw error()));

    /// <summary>The next matching call, or the one after <paramref name="skip"/> more of them, waits.</summary>
    public DiskGate HoldOnce(DiskCall call, string path = "", int skip = 0)
    {
        var gate = new DiskGate();
        Add(new Rule(call, path, skip, true, gate.Pass));
        return gate;
    }

    public void Clear()
    {
        lock (_lock)
        {
            _rules.Clear();
        }
    }

    /// <summary>Called by the disk before it does anything, without any lock.</summary>
    public void Before(DiskCall call, string path)
    {
        Watch?.Invoke(call, path);
        Rule? hit;
        lock (_lock)
        {
            _counts[call] = _counts.GetValueOrDefault(call) + 1;
            hit = _rules.Find(rule => rule.Call == call && path.StartsWith(rule.Path, StringComparison.Ordinal));
            if (hit is { Skip: > 0 })
            {
                hit.Skip--;
                hit = null;
            }
            else if (hit is { Once: true })
            {
                _rules.Remove(hit);
            }
        }

        hit?.Effect();
    }

    private void Add(Rule rule)
    {
        lock (_lock)
        {
            _rules.Add(rule);
        }
    }

    private sealed class Rule(DiskCall call, string path, int skip, bool once, Action effect)
    {
        public DiskCall Call => call;

        public string Path => path;

        public int Skip { get; set; } = skip;

        public bool Once => once;

        public Action Effect => effect;
    }
}

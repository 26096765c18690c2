using System.Globalization;

namespace BlobStash.Client.Tests.Simulation;

/// <summary>What happened in one simulation, line by line.</summary>
internal sealed class SimulationTrace(VirtualClock clock)
{
    private const ulong HashStart = 14695981039346656037;
    private const ulong HashFactor = 1099511628211;

    private readonly List<string> _lines = [];
    private ulong _hash = HashStart;

    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Tells whether two simulations took the same course (FNV-1a over all lines).</summary>
    public ulong Fingerprint => _hash;

    public void Add(string what)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{clock.Now.TotalSeconds,11:F6} {what}");
        _lines.Add(line);
        foreach (var letter in line)
        {
            _hash = (_hash ^ letter) * HashFactor;
        }
    }
}

namespace BlobStash.Core.Clocks;

/// <summary>
/// Gives the stamps of one node's changes. They always rise, also when the clock of the machine is set back, and follow
/// the clock when it is right. Thread safe.
/// </summary>
/// <remarks>
/// A stamp that came from another node never lifts this clock, so a peer whose clock is wrong does not make this one
/// wrong: <see cref="Next(Stamp)"/> goes above it for the one change that was made with knowledge of it.
/// </remarks>
/// <param name="clock">The clock of the machine.</param>
/// <param name="last">The highest stamp that this node gave in earlier runs.</param>
public sealed class HybridClock(TimeProvider clock, Stamp last)
{
    private ulong _last = last.Value;

    /// <summary>
    /// The highest stamp given so far, those of <see cref="Next(Stamp)"/> that went above it left out.
    /// </summary>
    public Stamp Last => new(Volatile.Read(ref _last));

    /// <summary>The clock of the machine as a stamp, which no change has.</summary>
    public Stamp Now => Stamp.FromMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>Gives the stamp of a change.</summary>
    /// <returns>Above every stamp that was given before, and not below the clock of the machine.</returns>
    public Stamp Next()
    {
        var seen = Volatile.Read(ref _last);
        while (true)
        {
            var next = Math.Max(new Stamp(seen).Following.Value, Now.Value);
            var found = Interlocked.CompareExchange(ref _last, next, seen);
            if (found == seen)
            {
                return new Stamp(next);
            }

            seen = found;
        }
    }

    /// <summary>Gives the stamp of a change that was made with knowledge of another one.</summary>
    /// <param name="known">The stamp of the other one, from whichever node.</param>
    /// <returns>Above both <paramref name="known"/> and what <see cref="Next()"/> would give.</returns>
    public Stamp Next(Stamp known) => Stamp.Max(Next(), known.Following);
}

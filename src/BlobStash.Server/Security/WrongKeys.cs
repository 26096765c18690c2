using System.Net;
using System.Net.Sockets;

namespace BlobStash.Server.Security;

/// <summary>
/// Counts wrong keys by the address that they come from, and says how long the answer to the next one is to wait. Right
/// keys are never held up, wherever they come from. Thread safe.
/// </summary>
internal sealed class WrongKeys(TimeProvider clock)
{
    /// <summary>Wrong keys that are answered at once: somebody mistypes.</summary>
    internal const int FreeCount = 5;

    /// <summary>Addresses that are kept in mind; the one that was quiet for longest makes room.</summary>
    internal const int MaxAddresses = 4096;

    /// <summary>Longest wait of an answer.</summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>An address that sends no wrong key for this long starts anew.</summary>
    internal static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);

    /// <summary>Bits of an IPv6 address that tell one network from another; the rest its owner picks.</summary>
    private const int NetworkBytes = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, LinkedListNode<Sender>> _senders = [];

    /// <summary>The one that was quiet for longest first.</summary>
    private readonly LinkedList<Sender> _byTime = [];

    /// <summary>Notes a wrong key.</summary>
    /// <param name="address">Where it came from.</param>
    /// <param name="isFirstWait">Whether its answer is the first one from there that waits.</param>
    /// <returns>How long the answer is to wait.</returns>
    public TimeSpan Note(IPAddress address, out bool isFirstWait)
    {
        IPAddress network = FindNetwork(address);
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            LinkedListNode<Sender> node = Find(network, now);
            node.Value = node.Value with { Count = node.Value.Count + 1, Last = now };
            _byTime.AddLast(node);
            var waits = node.Value.Count - FreeCount;
            isFirstWait = waits == 1;
            return waits <= 0 ? TimeSpan.Zero : FindWait(waits);
        }
    }

    /// <summary>The sender, taken out of the order of time.</summary>
    private LinkedListNode<Sender> Find(IPAddress network, long now)
    {
        if (_senders.TryGetValue(network, out LinkedListNode<Sender>? node))
        {
            _byTime.Remove(node);
            if (clock.GetElapsedTime(node.Value.Last, now) >= Memory)
            {
                node.Value = node.Value with { Count = 0 };
            }
            return node;
        }
        if (_senders.Count == MaxAddresses && _byTime.First is { } quietest)
        {
            _byTime.Remove(quietest);
            _senders.Remove(quietest.Value.Network);
        }
        node = new LinkedListNode<Sender>(new Sender(network, 0, now));
        _senders.Add(network, node);
        return node;
    }

    private static TimeSpan FindWait(int waits)
    {
        // 0.1 s, 0.2 s, 0.4 s and so on; from the sixth on it would be over the longest.
        const int MaxDoublings = 6;
        TimeSpan wait = FirstWait * (1 << Math.Min(waits - 1, MaxDoublings));
        return wait < LongestWait ? wait : LongestWait;
    }

    private static IPAddress FindNetwork(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new IPAddress(bytes);
    }

    private sealed record Sender(IPAddress Network, int Count, long Last);
}

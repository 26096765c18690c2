using System.Globalization;
using BlobStash.Core.Erasure;
using BlobStash.Server.Peers;
using BlobStash.Server.Security;
using BlobStash.Storage.Scrubbing;
using BlobStash.Storage.Settings;
using BlobStash.Sync.Sketches;

namespace BlobStash.Server.Configuration;

/// <summary>
/// Checks ranges and what must hold between keys. Every failure is one sentence that starts with its key.
/// </summary>
internal static class NodeOptionsValidator
{
    private const string Root = NodeOptions.Section;
    private const long MaxScrubBytesPerSecond = 100_000_000_000;
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    /// <summary>All failures; empty when the options can be used.</summary>
    public static List<string> Validate(NodeOptions options)
    {
        var errors = new List<string>();
        if (string.IsNullOrWhiteSpace(options.DataDirectory) || options.DataDirectory.Contains('\0'))
        {
            errors.Add($"{Root}:DataDirectory must name a folder.");
        }
        else if (HomePath.IsUnknown(options.DataDirectory))
        {
            errors.Add($"{Root}:DataDirectory begins with the home of another user, which is not looked up; write the "
                + "whole path, or ./ in front of a name that begins with ~.");
        }
        ValidateKeys(options.ApiKeys, errors);
        ValidateProxies(options.TrustedProxies, errors);
        ValidateStorage(options.Storage, errors);
        ValidateScrub(options.Scrub, errors);
        ValidateSync(options.Sync, errors);
        ValidateLimits(options.Limits, errors);
        return errors;
    }

    private static void ValidateKeys(IReadOnlyList<ApiKeyOptions> keys, List<string> errors)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var secrets = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < keys.Count; i++)
        {
            var path = $"{Root}:ApiKeys:{i}";
            ApiKeyOptions key = keys[i];
            Require(!string.IsNullOrWhiteSpace(key.Id) && ids.Add(key.Id), $"{path}:Id must be present and unique.");
            Require(string.IsNullOrEmpty(key.Id) || NameAlphabet.IsName(key.Id), $"{path}:Id {NameAlphabet.Rule}");
            Require(
                PeerRules.IsUsableSecret(key.Key),
                $"{path}:Key must be 1 to {ApiKeyOptions.MaxKeyLength} printable ASCII characters without blanks.");
            Require(key.Key.Length == 0 || secrets.Add(key.Key), $"{path}:Key is already the key of another entry.");
            Require(key.Roles.Count > 0, $"{path}:Roles must name at least one role.");
        }

        void Require(bool holds, string error)
        {
            if (!holds)
            {
                errors.Add(error);
            }
        }
    }

    private static void ValidateProxies(IReadOnlyList<string> proxies, List<string> errors)
    {
        for (var i = 0; i < proxies.Count; i++)
        {
            if (!ClientAddresses.TryParse(proxies[i], out _))
            {
                errors.Add($"{Root}:TrustedProxies:{i} must be an address, or a network such as 10.0.0.0/8.");
            }
        }
    }

    private static void ValidateStorage(StorageOptions storage, List<string> errors)
    {
        CheckRange("Storage:SegmentSizeBytes", storage.SegmentSizeBytes,
            (BlobStoreOptions.MinSegmentSizeBytes, BlobStoreOptions.MaxSegmentSizeBytes), errors);
        CheckRange("Storage:MaxBlobSizeBytes", storage.MaxBlobSizeBytes,
            (1, BlobStoreOptions.MaxMaxBlobSizeBytes), errors);
        CheckRange("Storage:CompactionDeadShare", storage.CompactionDeadShare, (0, 1), errors);
        CheckRange("Storage:TombstoneGrace", storage.TombstoneGrace,
            (TimeSpan.Zero, BlobStoreOptions.MaxTombstoneGrace), errors);
        CheckRange("Storage:ReserveBytes", storage.ReserveBytes, (0, BlobStoreOptions.MaxReserveBytes), errors);
        CheckRange("Storage:RememberedChanges", storage.RememberedChanges,
            (BlobStoreOptions.MinRememberedChanges, BlobStoreOptions.MaxRememberedChanges), errors);
        CheckRange("Storage:ParityDataShards", storage.ParityDataShards, (1, ReedSolomonCode.MaxShards - 1), errors);
        CheckRange("Storage:ParityShards", storage.ParityShards, (0, ReedSolomonCode.MaxShards - 1), errors);
        if ((long)storage.ParityDataShards + storage.ParityShards > ReedSolomonCode.MaxShards)
        {
            errors.Add($"{Root}:Storage:ParityDataShards and ParityShards must be at most {ReedSolomonCode.MaxShards} "
                + "together.");
        }
    }

    private static void ValidateScrub(ScrubbingOptions scrub, List<string> errors)
    {
        CheckRange("Scrub:Period", scrub.Period, (TimeSpan.FromHours(1), TimeSpan.FromDays(365)), errors);
        CheckRange("Scrub:MaxBytesPerSecond", scrub.MaxBytesPerSecond,
            (ScrubOptions.MinBytesPerSecond, MaxScrubBytesPerSecond), errors);
    }

    private static void ValidateSync(PeerSyncOptions sync, List<string> errors)
    {
        CheckRange("Sync:MaxConcurrentTransfers", sync.MaxConcurrentTransfers, (1, 256), errors);
        CheckRange("Sync:MaxConcurrentSessions", sync.MaxConcurrentSessions, (1, 64), errors);
        CheckRange("Sync:SketchSymbols", sync.SketchSymbols,
            (PeerSyncOptions.MinSketchSymbols, Sketch.MaxSymbolCount), errors);
        if (sync.SketchKey.Length != 0 && !IsSketchKey(sync.SketchKey))
        {
            // The value is left out: it is a secret of sorts.
            errors.Add($"{Root}:Sync:SketchKey must be {2 * SketchKey.Size} hexadecimal digits.");
        }
        for (var i = 0; i < sync.AllowedPeers.Count; i++)
        {
            if (!PeerUrl.TryParse(sync.AllowedPeers[i], out _))
            {
                errors.Add($"{Root}:Sync:AllowedPeers:{i} {PeerUrl.Rule}");
            }
        }
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < sync.Peers.Count; i++)
        {
            ValidatePeer(sync.Peers[i], $"Sync:Peers:{i}", names, errors);
        }
    }

    private static bool IsSketchKey(string text) =>
        text.Length == 2 * SketchKey.Size && text.All(char.IsAsciiHexDigit);

    private static void ValidatePeer(PeerOptions peer, string path, HashSet<string> names, List<string> errors)
    {
        if (!names.Add(peer.Name))
        {
            errors.Add($"{Root}:{path}:Name must be present and unique.");
        }
        errors.AddRange(PeerRules.FindBroken(peer).Select(broken => $"{Root}:{path}:{broken.Member} {broken.Rule}"));
    }

    private static void ValidateLimits(LimitOptions limits, List<string> errors)
    {
        CheckRange("Limits:MaxConcurrentConnections", limits.MaxConcurrentConnections, (1, 100_000), errors);
        CheckRange("Limits:MaxConcurrentUploads", limits.MaxConcurrentUploads, (1, 100_000), errors);
        CheckRange("Limits:MaxConcurrentFollowers", limits.MaxConcurrentFollowers, (1, 100_000), errors);
        if (limits.MaxBufferedBytes != 0)
        {
            CheckRange("Limits:MaxBufferedBytes", limits.MaxBufferedBytes, (8L << 20, 1L << 40), errors);
        }
        CheckRange("Limits:MaxListCount", limits.MaxListCount, (1, 100_000), errors);
        CheckRange("Limits:MaxRangeCount", limits.MaxRangeCount, (1, 1000), errors);
        CheckRange("Limits:MaxRequestLineSizeBytes", limits.MaxRequestLineSizeBytes, (1024, 64 * 1024), errors);
        CheckRange("Limits:MaxRequestHeadersTotalSizeBytes", limits.MaxRequestHeadersTotalSizeBytes,
            (1024, 1024 * 1024), errors);
        CheckRange("Limits:MaxRequestHeaderCount", limits.MaxRequestHeaderCount, (8, 1000), errors);
        CheckRange("Limits:RequestHeadersTimeout", limits.RequestHeadersTimeout,
            (OneSecond, TimeSpan.FromMinutes(10)), errors);
        CheckRange("Limits:KeepAliveTimeout", limits.KeepAliveTimeout, (OneSecond, TimeSpan.FromHours(1)), errors);
        CheckRange("Limits:MinBodyBytesPerSecond", limits.MinBodyBytesPerSecond, (0, 1 << 30), errors);
        CheckRange("Limits:SlowReaderTimeout", limits.SlowReaderTimeout, (OneSecond, TimeSpan.FromDays(1)), errors);
        CheckRange("Limits:ShutdownTimeout", limits.ShutdownTimeout, (TimeSpan.Zero, TimeSpan.FromHours(1)), errors);
    }

    private static void CheckRange<T>(string path, T value, (T Least, T Most) range, List<string> errors)
        where T : IComparable<T>, IFormattable
    {
        if (value.CompareTo(range.Least) < 0 || value.CompareTo(range.Most) > 0)
        {
            errors.Add(string.Create(
                CultureInfo.InvariantCulture, $"{Root}:{path} must be {range.Least} to {range.Most}, and is {value}."));
        }
    }
}

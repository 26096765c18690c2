using BlobStash.Server.Configuration;
using BlobStash.Server.Hosting;

namespace BlobStash.Server.Certificates;

/// <summary>
/// Looks at the files of the certificates every two seconds. Asking is cheaper to get right than being told: files are
/// replaced through links, by renames and on file systems that tell nobody.
/// </summary>
internal sealed partial class CertificateWatch(
    ServerCertificates certificates, TimeProvider clock, ILogger<CertificateWatch> logger)
    : BackgroundService, IReloadable
{
    /// <summary>Time between two looks. A replaced certificate is served within five seconds.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public IEnumerable<string> ReloadedKeys => [];

    /// <inheritdoc/>
    public void Reload(NodeOptions options)
    {
        lock (_lock)
        {
            foreach (ServerCertificate certificate in certificates.All)
            {
                TryRefresh(certificate);
            }
            WarnOfAll();
        }
    }

    /// <summary>Looks now.</summary>
    public void Refresh()
    {
        lock (_lock)
        {
            foreach (ServerCertificate certificate in certificates.All.Where(TryRefresh))
            {
                Warn(certificate.Current.Validity);
            }
        }
    }

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        WarnOfAll();
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!certificates.All.Any())
        {
            return;
        }
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Refresh();
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
            return;
        }
    }

    private bool TryRefresh(ServerCertificate certificate)
    {
        try
        {
            if (certificate.Refresh())
            {
                LogReplaced(logger, certificate.Source.Path, certificate.Current.Validity.ExpiresAt);
                return true;
            }
        }
        catch (CertificateUnusableException e)
        {
            LogRefused(logger, e.Message);
        }
        return false;
    }

    private void WarnOfAll()
    {
        foreach (CertificateValidity validity in certificates.Validities)
        {
            Warn(validity);
        }
    }

    /// <summary>It is served all the same: some clients do not look, and the clock may be what is wrong.</summary>
    private void Warn(CertificateValidity validity)
    {
        DateTime now = clock.GetUtcNow().UtcDateTime;
        if (now > validity.ExpiresAt)
        {
            LogExpired(logger, validity.Subject, validity.Place, validity.ExpiresAt);
        }
        else if (now < validity.ValidFrom)
        {
            LogNotYetValid(logger, validity.Subject, validity.Place, validity.ValidFrom);
        }
    }

    [LoggerMessage(EventIds.CertificateReplaced, LogLevel.Information,
        "The certificate in {Path} was replaced, and is served from now on; it is valid until {ExpiresAt:u}")]
    private static partial void LogReplaced(ILogger logger, string path, DateTime expiresAt);

    [LoggerMessage(EventIds.CertificateExpired, LogLevel.Warning,
        "The certificate of {Subject} in {Place} expired at {ExpiresAt:u}: clients refuse it")]
    private static partial void LogExpired(ILogger logger, string subject, string place, DateTime expiresAt);

    [LoggerMessage(EventIds.CertificateNotYetValid, LogLevel.Warning,
        "The certificate of {Subject} in {Place} is not valid before {ValidFrom:u}: until then clients refuse it")]
    private static partial void LogNotYetValid(ILogger logger, string subject, string place, DateTime validFrom);

    [LoggerMessage(EventIds.CertificateRefused, LogLevel.Error,
        "A replaced certificate cannot be used, and the one before it is served on. {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);
}

using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Tests.Recovery;

/// <summary>Keeps what a store logs. Thread safe.</summary>
internal sealed class RecordingLogger : ILogger<BlobStore>
{
    private readonly Lock _lock = new();
    private readonly List<(LogLevel Level, string Message)> _lines = [];

    public IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines.Where(line => line.Level >= LogLevel.Warning).Select(line => line.Message)];
            }
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        lock (_lock)
        {
            _lines.Add((logLevel, formatter(state, exception)));
        }
    }
}

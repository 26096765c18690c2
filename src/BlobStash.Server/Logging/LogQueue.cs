using System.Collections.Concurrent;
using Serilog.Core;
using Serilog.Debugging;
using Serilog.Events;
using Serilog.Parsing;

namespace BlobStash.Server.Logging;

/// <summary>
/// Keeps a slow reader of the log from slowing the node down: lines wait in a queue of their own for each sink, and are
/// written by a thread of its own. What does not fit is left out and counted, and the count is written when the sink
/// takes lines again. Thread safe.
/// </summary>
internal sealed class LogQueue : ILogEventSink, IDisposable
{
    /// <summary>Lines that wait at most: a few megabytes.</summary>
    public const int MaxLines = 4096;

    /// <summary>For how long the end of the process waits for the lines that are left.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly MessageTemplate LeftOut = new MessageTemplateParser().Parse(
        "Left out {Lines} log lines here, because nobody took them");

    private readonly ILogEventSink _sink;
    private readonly BlockingCollection<LogEvent> _lines = new(MaxLines);
    private readonly Thread _writer;
    private long _leftOut;

    /// <summary>Takes over a sink, and disposes it at the end unless it is stuck.</summary>
    public LogQueue(ILogEventSink sink)
    {
        _sink = sink;
        // A background thread, which keeps no process alive.
        _writer = new Thread(WriteAll) { IsBackground = true, Name = "log" };
        _writer.Start();
    }

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        if (_lines.IsAddingCompleted || !_lines.TryAdd(logEvent))
        {
            Interlocked.Increment(ref _leftOut);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lines.CompleteAdding();
        if (_writer.Join(Patience))
        {
            Guard(() => (_sink as IDisposable)?.Dispose());
        }
    }

    /// <summary>A disk that takes no log, say, ends neither the writer's thread nor the stop of the node.</summary>
    private static void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e)
        {
            // Of whatever kind, as any sink may throw anything.
            SelfLog.WriteLine("{0}", e.Message);
        }
    }

    private void WriteAll()
    {
        foreach (LogEvent line in _lines.GetConsumingEnumerable())
        {
            Guard(() => _sink.Emit(line));
            if (Interlocked.Exchange(ref _leftOut, 0) is > 0 and var count)
            {
                var more = new LogEvent(
                    line.Timestamp,
                    LogEventLevel.Warning,
                    exception: null,
                    LeftOut,
                    [new LogEventProperty("Lines", new ScalarValue(count))]);
                Guard(() => _sink.Emit(more));
            }
        }
    }
}

using BlobStash.Server.Logging;
using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace BlobStash.Server.Tests.Logging;

public sealed class LogQueueTests
{
    private static readonly MessageTemplate Template = new MessageTemplateParser().Parse("line {Number}");

    [Fact]
    public void Emit_SinkThatIsStuck_DelaysNobodyAndWhatWasLeftOutIsCounted()
    {
        using var sink = new GatedSink();
        using (var queue = new LogQueue(sink))
        {
            Emit(queue, 0);
            sink.Entered.Wait();
            for (var i = 1; i <= LogQueue.MaxLines + 10; i++)
            {
                Emit(queue, i);
            }

            sink.Gate.Set();
        }

        Assert.Equal(LogQueue.MaxLines + 2, sink.Lines.Count);
        Assert.Contains("Left out 10 log lines", sink.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_SinkThatIsStuck_DoesNotWaitForIt()
    {
        using var sink = new GatedSink();
        var queue = new LogQueue(sink);
        Emit(queue, 0);
        sink.Entered.Wait();

        queue.Dispose();

        Assert.Empty(sink.Lines);
        sink.Gate.Set();
    }

    private static void Emit(LogQueue queue, int number) => queue.Emit(new LogEvent(
        DateTimeOffset.UnixEpoch,
        LogEventLevel.Information,
        exception: null,
        Template,
        [new LogEventProperty("Number", new ScalarValue(number))]));

    /// <summary>Takes its first line, and lets nobody go on before the gate is open.</summary>
    private sealed class GatedSink : ILogEventSink, IDisposable
    {
        public ManualResetEventSlim Entered { get; } = new();

        public ManualResetEventSlim Gate { get; } = new();

        public List<string> Lines { get; } = [];

        public void Emit(LogEvent logEvent)
        {
            Entered.Set();
            Gate.Wait();
            Lines.Add(logEvent.RenderMessage());
        }

        public void Dispose()
        {
            // The queue takes the sink over; a stuck one is left behind with its thread, and these with it.
        }
    }
}

using System.IO.Pipelines;
using BlobStash.Server.Changes;
using BlobStash.Server.Tests.Nodes;
using BlobStash.Storage;
using BlobStash.Storage.Changes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlobStash.Server.Tests.Changes;

/// <summary>
/// A follower that stops reading, without the buffers of a real connection and with a clock of its own.
/// </summary>
public sealed class ChangeStreamTests
{
    private const int PipeBytes = 64 * 1024;

    [Fact]
    public async Task SendAsync_NobodyReads_HoldsOnePageAndEndsAfterTheTimeout()
    {
        await using var node = new TestNode();
        BlobStore store = node.Store;
        ChangeCursor start = store.Changes.Tail;
        var (count, clock) = (2000, new ManualClock());
        for (var i = 0; i < count; i++)
        {
            await node.PutAsync(BitConverter.GetBytes(i));
        }
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: PipeBytes, resumeWriterThreshold: PipeBytes / 2));
        var lifetime = new AbortableRequest();
        DefaultHttpContext context = CreateContext(pipe.Writer, lifetime);
        var stream = new ChangeStream(store, clock, NullLogger<ChangeStream>.Instance);

        Task sending = stream.SendAsync(context, start, CancellationToken.None);
        Assert.False(sending.IsCompleted);
        clock.Advance(ChangeStream.StallTimeout);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.WaitAsync(Waiting.Patience));

        Assert.True(lifetime.IsAborted);
        Assert.True(pipe.Reader.TryRead(out ReadResult held));
        Assert.InRange(held.Buffer.Length, PipeBytes, 1 << 20);
        await node.PutAsync("a writer goes on"u8.ToArray());
    }

    private static DefaultHttpContext CreateContext(PipeWriter writer, AbortableRequest lifetime)
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpResponseBodyFeature>(new PipeBody(writer));
        context.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
        return context;
    }

    /// <summary>A response whose body is a pipe.</summary>
    private sealed class PipeBody(PipeWriter writer) : IHttpResponseBodyFeature
    {
        public Stream Stream => Writer.AsStream();

        public PipeWriter Writer => writer;

        public Task CompleteAsync() => Task.CompletedTask;

        public void DisableBuffering()
        {
        }

        public Task SendFileAsync(
            string path, long offset, long? count, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
    }

    /// <summary>Remembers that the request was aborted.</summary>
    private sealed class AbortableRequest : IHttpRequestLifetimeFeature
    {
        public CancellationToken RequestAborted { get; set; }

        public bool IsAborted { get; private set; }

        public void Abort() => IsAborted = true;
    }
}

using System.Text.RegularExpressions;

namespace BlobStash.EndToEnd.Tests.Nodes;

/// <summary>The lines that a process has written so far. Thread safe.</summary>
internal sealed class ProcessOutput
{
    private readonly List<string> _lines = [];
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _ended;

    public string Text
    {
        get
        {
            lock (_lock)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _lines.Count;
            }
        }
    }

    /// <summary>Takes a line; null is the end.</summary>
    public void Add(string? line)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            if (line is null)
            {
                _ended = true;
            }
            else
            {
                _lines.Add(line);
            }
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        changed.TrySetResult();
    }

    /// <summary>Waits for a line at or behind an index that matches.</summary>
    /// <exception cref="TimeoutException">It did not come in time, or the output ended first.</exception>
    public async Task<Match> WaitAsync(Regex pattern, TimeSpan deadline, int fromLine = 0)
    {
        using var timeout = new CancellationTokenSource(deadline);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                var match = _lines.Skip(fromLine).Select(line => pattern.Match(line)).FirstOrDefault(m => m.Success);
                if (match is not null)
                {
                    return match;
                }
                if (_ended)
                {
                    break;
                }
                changed = _changed.Task;
            }
            if (await Task.WhenAny(changed, Task.Delay(Timeout.InfiniteTimeSpan, timeout.Token)) != changed)
            {
                break;
            }
        }
        throw new TimeoutException($"No line matched {pattern}. The output so far:\n{Text}");
    }
}

using System.Text;

namespace BlobStash.LoadBench.Reports;

/// <summary>The results of a run in Markdown: machine and settings, then one table a workload.</summary>
internal sealed class Report(string hardware, string settings)
{
    private readonly StringBuilder _text = new($"# Load bench\n\n{hardware}.\n\n{settings}.\n");

    public void Add(string name, string description, ReportTable table) =>
        _text.Append($"\n## {name}\n\n{description}.\n\n{table.Render()}");

    /// <summary>Adds a workload that has no results, and why.</summary>
    public void AddFailure(string name, string description, string reason) =>
        _text.Append($"\n## {name}\n\n{description}.\n\nNo figures. {reason}\n");

    public string Render() => _text.ToString();
}

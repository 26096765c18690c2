using System.Text;

namespace BlobStash.LoadBench.Reports;

/// <summary>A table in Markdown.</summary>
internal sealed class ReportTable(params string[] headers)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    public string Render()
    {
        var text = new StringBuilder();
        Append(text, headers);
        Append(text, headers.Select(static (_, column) => column == 0 ? "---" : "---:"));
        _rows.ForEach(row => Append(text, row));
        return text.ToString();
    }

    private static void Append(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}

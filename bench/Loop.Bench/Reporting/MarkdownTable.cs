using System.Text;

namespace Loop.Bench.Reporting;

/// <summary>A table that reads well as plain text and is Markdown.</summary>
internal sealed class MarkdownTable(params string[] header)
{
    private readonly List<string[]> _rows = [header];

    public void Add(params string[] row) => _rows.Add(row);

    public override string ToString()
    {
        int[] widths = [.. Enumerable.Range(0, header.Length).Select(column => _rows.Max(row => row[column].Length))];
        StringBuilder text = new();
        for (int i = 0; i < _rows.Count; i++)
        {
            Line(_rows[i].Select((value, column) => column == 0 ? value.PadRight(widths[column]) : value.PadLeft(widths[column])));
            if (i == 0)
            {
                Line(widths.Select((width, column) => column == 0 ? new string('-', width) : new string('-', width - 1) + ':'));
            }
        }

        return text.ToString();

        void Line(IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }
}

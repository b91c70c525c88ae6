using System.Globalization;
using Loop.Bench.Measuring;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Loop.Bench.Reporting;

/// <summary>Draws server CPU per message: a group of bars for each number of connections, a bar for each server.</summary>
internal static class Chart
{
    private static readonly OxyColor[] _colours =
    [
        OxyColor.Parse("#0b6e4f"), OxyColor.Parse("#6bbf8a"), OxyColor.Parse("#30343f"), OxyColor.Parse("#8d99ae"),
        OxyColor.Parse("#c1440e"), OxyColor.Parse("#f2a65a"), OxyColor.Parse("#7b4bb7"), OxyColor.Parse("#b79ad6"),
    ];

    public static void Write(Results results, EchoOptions options, int sizeBytes, string path)
    {
        List<Cell> cells = [.. results.Cells.Where(cell => cell.SizeBytes == sizeBytes)];
        PlotModel model = new()
        {
            Title = string.Create(CultureInfo.InvariantCulture, $"Echo of {sizeBytes:N0} B: server CPU time per message (us, medians; shorter is better)"),
            TitleFontSize = 14,
            TitlePadding = 12,
            Background = OxyColors.White,
            DefaultFont = "sans-serif",
            Padding = new OxyThickness(8, 8, 56, 8), // the exporter measures text narrower and lower than browsers draw it
        };
        model.Legends.Add(new Legend { LegendPosition = LegendPosition.RightTop, LegendPlacement = LegendPlacement.Outside, LegendLineSpacing = 6, LegendFontSize = 11 });
        CategoryAxis categories = new() { Position = AxisPosition.Left, Title = "connections", StartPosition = 1, EndPosition = 0, GapWidth = 0.4 };
        categories.Labels.AddRange(cells.Select(cell => cell.Connections.ToString("N0", CultureInfo.InvariantCulture)));
        model.Axes.Add(categories);
        model.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Bottom,
            Title = "us per message",
            Minimum = 0,
            MaximumPadding = 0.12,
            MajorGridlineStyle = LineStyle.Solid,
            MajorGridlineColor = OxyColor.Parse("#e0e0e0"),
        });
        for (int i = 0; i < options.Servers.Count; i++)
        {
            string server = options.Servers[i];
            BarSeries bars = new()
            {
                Title = server,
                FillColor = _colours[i % _colours.Length],
                LabelFormatString = "{0:0.0}",
                LabelPlacement = LabelPlacement.Outside,
                FontSize = 9,
            };
            bars.Items.AddRange(cells.Select(cell => new BarItem(results.Median(cell, server, load => load.ServerCpuNs) / 1000)));
            model.Series.Add(bars);
        }

        using FileStream file = File.Create(path);
        new SvgExporter { Width = 960, Height = 120 + (cells.Count * (30 + (18 * options.Servers.Count))) }.Export(model, file);
    }
}

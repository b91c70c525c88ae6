using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Loop.Generators.Model;

/// <summary>A place in a file, by value: a location of the compiler's own would keep its whole program alive.</summary>
/// <param name="Path">The file.</param>
/// <param name="Start">The first character.</param>
/// <param name="Length">How many there are.</param>
/// <param name="StartLine">The line of the first, from 0.</param>
/// <param name="StartColumn">Its place in that line, from 0.</param>
/// <param name="EndLine">The line of what follows the last.</param>
/// <param name="EndColumn">Its place in that line.</param>
internal sealed record SourcePlace(string Path, int Start, int Length, int StartLine, int StartColumn, int EndLine, int EndColumn)
{
    public static SourcePlace Of(Location location)
    {
        FileLinePositionSpan lines = location.GetLineSpan();
        LinePosition start = lines.StartLinePosition;
        LinePosition end = lines.EndLinePosition;
        return new(lines.Path, location.SourceSpan.Start, location.SourceSpan.Length, start.Line, start.Character, end.Line, end.Character);
    }

    public Location ToLocation() => Location.Create(Path, new(Start, Length), new(new(StartLine, StartColumn), new(EndLine, EndColumn)));
}

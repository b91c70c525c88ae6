using Loop;

namespace Samples;

[LoopHandler]
public partial class CrLf
{
    [OnRecv, Delimited("\r\n")]
    private void Line(ReadOnlySpan<byte> line) => Connection.Send(line);

    [OnError]
    private Supervision Failed(Exception exception) => exception is null ? Supervision.Close : Supervision.Resume;
}

[LoopHandler]
public partial class Newline
{
    [Delimited("\n", MaxLength = 80)]
    [OnRecv]
    private void Line(in ReadOnlySpan<byte> line) => Connection.Send(line);
}

[LoopHandler]
public partial class Latin
{
    [OnRecv, Delimited("\u00ab\u0085")]
    private void Line(scoped ReadOnlySpan<byte> line) => Connection.Send(line);
}

[LoopHandler]
public partial class LatinByte
{
    [OnRecv]
    [Loop.Delimited("\u00ff", MaxLength = 1 << 30)]
    private void Line(ReadOnlySpan<byte> line) => Connection.Send(line);
}

[LoopHandler]
public partial class Odd
{
    private const string Delimiter = "\"\\\0";

    [OnRecv, DelimitedAttribute(delimiter: Delimiter, MaxLength = 0)]
    private void Line(ReadOnlySpan<byte> line) => Connection.Send(line);
}

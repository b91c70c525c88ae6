using Loop;

namespace Samples;

[LoopHandler]
public partial class FourBytes
{
    [OnRecv, LengthPrefixed(4)]
    private void Record(ReadOnlySpan<byte> record) => Connection.Send(record);
}

[LoopHandler]
public partial class OneByte
{
    [OnRecv, LengthPrefixed(1)]
    private void Record(ReadOnlySpan<byte> record) => Connection.Send(record);
}

[LoopHandler]
public partial class OneByteShort
{
    [OnRecv, LengthPrefixed(1, CountsItself = true, MaxLength = 100)]
    private void Record(ReadOnlySpan<byte> record) => Connection.Send(record);
}

[LoopHandler]
public partial class TwoBytesCounted
{
    [OnRecv, LengthPrefixed(2, CountsItself = true, LittleEndian = true)]
    private void Record(ReadOnlySpan<byte> record) => Connection.Send(record);
}

[LoopHandler]
public partial class FourBytesCounted
{
    [OnRecv, LengthPrefixed(4, CountsItself = true, MaxLength = 4096)]
    private void Record(ReadOnlySpan<byte> record) => Connection.Send(record);
}

[LoopHandler]
public partial class EightBytes
{
    [OnRecv, LengthPrefixed(8, LittleEndian = true)]
    private void Record(ReadOnlySpan<byte> record) => Connection.Send(record);
}

[LoopHandler]
public partial class EightBytesCounted
{
    [OnRecv, LengthPrefixed(8, CountsItself = true)]
    private void Record(ReadOnlySpan<byte> record) => Connection.Send(record);
}

[LoopHandler]
public partial class Variable
{
    [OnRecv, LengthPrefixed(LengthPrefixedAttribute.Varint)]
    private void Record(ReadOnlySpan<byte> record) => Connection.Send(record);
}

[LoopHandler]
public partial class VariableCounted
{
    [OnRecv, LengthPrefixed(LengthPrefixedAttribute.Varint, CountsItself = true, MaxLength = 65_536)]
    private void Record(ReadOnlySpan<byte> record) => Connection.Send(record);
}

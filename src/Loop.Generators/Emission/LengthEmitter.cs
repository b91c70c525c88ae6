using Loop.Generators.Model;

namespace Loop.Generators.Emission;

/// <summary>Writes how the length at the start of a frame is read: it leaves <c>prefixBytes</c> and <c>end</c>, with the whole frame before it.</summary>
internal static class LengthEmitter
{
    private const string BinaryPrimitives = "global::System.Buffers.Binary.BinaryPrimitives";
    private const string CloseReason = "global::Loop.CloseReason";

    public static void Emit(SourceBuilder source, LengthPrefixedFraming framing)
    {
        if (framing.PrefixBytes == 0)
        {
            // The run refuses a length that is longer than five bytes or does not fit.
            FramingEmitter.Unless(source, "!run.TryReadVarint(unread, out uint length, out int prefixBytes)");
        }
        else
        {
            source.Line($"const int prefixBytes = {framing.PrefixBytes};");
            FramingEmitter.Unless(source, "unread.Length < prefixBytes", "run.NeedMore(prefixBytes);");
            source.Line(Read(framing));
        }

        if (framing.CountsItself)
        {
            if (framing.PrefixBytes != 0)
            {
                source.Line();
            }

            source.Line("// The length counts its own bytes.");
            FramingEmitter.Unless(source, "length < prefixBytes", $"run.Refuse({CloseReason}.InvalidFrame);");
        }

        if (CanExceed(framing))
        {
            string most = FactsEmitter.Digits(framing.MaxLength) + (framing.CountsItself ? " + prefixBytes" : "");
            FramingEmitter.Unless(source, $"length > {most}", $"run.Refuse({CloseReason}.FrameTooLong);");
        }

        string length = framing.PrefixBytes is 1 or 2 ? "length" : "(int)length";
        source.Line($"int end = {(framing.CountsItself ? length : "prefixBytes + " + length)};");
        FramingEmitter.Unless(source, "unread.Length < end", "run.NeedMore(end);");
    }

    private static string Read(LengthPrefixedFraming framing)
    {
        string end = framing.LittleEndian ? "LittleEndian" : "BigEndian";
        return framing.PrefixBytes switch
        {
            1 => "int length = unread[0];",
            2 => $"int length = {BinaryPrimitives}.ReadUInt16{end}(unread);",
            4 => $"uint length = {BinaryPrimitives}.ReadUInt32{end}(unread);",
            _ => $"ulong length = {BinaryPrimitives}.ReadUInt64{end}(unread);",
        };
    }

    /// <summary>Whether the length can say more than is allowed.</summary>
    private static bool CanExceed(LengthPrefixedFraming framing) => framing.PrefixBytes switch
    {
        1 => framing.MaxLength < byte.MaxValue - (framing.CountsItself ? 1 : 0),
        2 => framing.MaxLength < ushort.MaxValue - (framing.CountsItself ? 2 : 0),
        _ => true,
    };
}

using Loop.Generators.Model;

namespace Loop.Generators.Emission;

/// <summary>Writes the case of an <c>[OnRecv]</c> method that takes frames: the loop that finds them.</summary>
internal static class FramingEmitter
{
    private const string Span = "global::System.ReadOnlySpan<byte>";
    private const string CloseReason = "global::Loop.CloseReason";

    public static void Emit(SourceBuilder source, EventMethod method, Framing framing)
    {
        string takes = framing is FramedByFraming by ? by.ShortFrame : method.Shape.Argument == EventArgument.Memory ? "ReadOnlyMemory<byte>" : "ReadOnlySpan<byte>";
        source.Line($"// [OnRecv] [{framing.Written}] {method.Name}({takes}{(method.Shape.TakesToken ? ", CancellationToken" : "")})");
        source.Line($"case {RuntimeNames.ConnectionEvent}.Received:");
        using (source.Indent())
        {
            source.Line("// Bytes that lie together, what was carried first. A frame that lies whole in what was received is handed over as it lies there.");
            using (source.Block("while (run.HasUnread())"))
            {
                source.Line($"{Span} unread = run.Unread;");
                if (framing is DelimitedFraming)
                {
                    source.Line("int searched = run.SearchedBytes;");
                }

                source.Line("do");
                source.Line("{");
                using (source.Indent())
                {
                    EmitFrame(source, framing);
                    source.Line("run.TakeFrame(unread.Length);");
                    source.Line(CallOf(method, framing));
                }

                source.Line("}");
                source.Line("while (run.GoesOn);");
            }

            source.Line();
            source.Line("break;");
        }
    }

    /// <summary>Writes the field that holds a framer of the user's own.</summary>
    public static void EmitField(SourceBuilder source, HandlerModel handler)
    {
        foreach (EventMethod method in handler.Events)
        {
            // Without a loop nothing would use it, and the compiler would say so.
            if (handler.IsValid && method.Framing is FramedByFraming framing)
            {
                source.Line($"/// <summary>Finds the frames for {method.Name}; it remembers what it saw of one that came in parts.</summary>");
                HandlerEmitter.Mark(source, handler);
                source.Line($"private {framing.Framer} {framing.Field}{(framing.IsConstructed ? " = new()" : "")};");
                source.Line();
            }
        }
    }

    /// <summary>Leaves the loop over the stretch where no frame can be taken.</summary>
    public static void Unless(SourceBuilder source, string condition, string? consequence = null)
    {
        using (source.Block($"if ({condition})"))
        {
            if (consequence is not null)
            {
                source.Line(consequence);
            }

            source.Line("break;");
        }

        source.Line();
    }

    private static void EmitFrame(SourceBuilder source, Framing framing)
    {
        switch (framing)
        {
            case DelimitedFraming delimited:
                EmitDelimited(source, delimited);
                break;
            case LengthPrefixedFraming prefixed:
                LengthEmitter.Emit(source, prefixed);
                Cut(source, "prefixBytes..end", "end");
                break;
            case FixedLengthFraming fixedLength:
                string length = FactsEmitter.Digits(fixedLength.LengthBytes);
                Unless(source, $"unread.Length < {length}", $"run.NeedMore({length});");
                Cut(source, $"..{length}", length);
                break;
            case FramedByFraming framedBy:
                EmitFramedBy(source, framedBy);
                break;
            default:
                break;
        }
    }

    private static void EmitDelimited(SourceBuilder source, DelimitedFraming framing)
    {
        int delimiterBytes = framing.Delimiter.Length;
        string most = FactsEmitter.Digits(framing.MaxLength);
        source.Line($"int length = global::System.MemoryExtensions.IndexOf(unread[searched..], {Delimiters.Expression(framing.Delimiter)});");
        Unless(source, "length < 0", $"run.NeedEnd(unread.Length, delimiterBytes: {delimiterBytes}, maxLength: {most});");
        source.Line("length += searched;");
        Unless(source, $"length > {most}", $"run.Refuse({CloseReason}.FrameTooLong);");
        source.Line("searched = 0;");
        Cut(source, "..length", $"(length + {delimiterBytes})");
    }

    private static void EmitFramedBy(SourceBuilder source, FramedByFraming framing)
    {
        string most = FactsEmitter.Digits(framing.MaxLength);
        source.Line($"if (!run.TryFrame<{framing.Framer}, {framing.Frame}>(");
        using (source.Indent())
        {
            source.Line($"ref handler.{framing.Field}, unread, maxLength: {most}, out {framing.Frame} frame, out int frameBytes))");
        }

        source.Line("{");
        using (source.Indent())
        {
            source.Line("break;");
        }

        source.Line("}");
        source.Line();
        source.Line("unread = unread[frameBytes..];");
    }

    private static string CallOf(EventMethod method, Framing framing)
    {
        string frame = framing is FramedByFraming { FrameMayBeNull: true } ? "frame!"
            : method.Shape.Argument == EventArgument.Memory ? "run.Lend(frame)"
            : "frame";
        string call = $"handler.{method.Name}({frame}{(method.Shape.TakesToken ? ", run.Closed" : "")})";
        return method.Shape.Returns == EventReturn.Task ? $"run.Await({call}, nameof({method.Name}));" : call + ";";
    }

    /// <summary>Takes the frame off what is unread.</summary>
    private static void Cut(SourceBuilder source, string frame, string rest)
    {
        source.Line($"{Span} frame = unread[{frame}];");
        source.Line($"unread = unread[{rest}..];");
    }
}

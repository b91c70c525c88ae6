using System.Globalization;
using Loop.Generators.Model;

namespace Loop.Generators.Emission;

/// <summary>Writes how messages get into a mailbox: one struct for all types that the class receives, and for each type the way into it.</summary>
internal static class MessageEmitter
{
    /// <summary>What the class implements, each with a comma before it.</summary>
    public static string Contracts(HandlerModel handler) =>
        string.Concat(handler.Messages.Select(method => $", {RuntimeNames.IReceives}<{method.Message!.Type}>"));

    /// <summary>The field of a message in the struct, by its number.</summary>
    public static string FieldOf(int number) => "Message" + number.ToString(CultureInfo.InvariantCulture);

    public static void Emit(SourceBuilder source, HandlerModel handler)
    {
        int number = 0;
        foreach (ActorMethod method in handler.Messages)
        {
            number++;
            MessageParameter message = method.Message!;
            source.Line($"// [OnMessage] {method.Name}({message.Written}): message type {number.ToString(CultureInfo.InvariantCulture)}.");
            HandlerEmitter.Mark(source, handler);
            using (source.Block(
                $"static {RuntimeNames.TellStatus} {RuntimeNames.IReceives}<{message.Type}>.Tell({RuntimeNames.MessageTarget} target, in {message.Type} message)"))
            {
                using (source.Block($"if (target.TryReserve(out {RuntimeNames.MessageSlot}<{handler.MessagesName}> slot))"))
                {
                    source.Line($"slot.Message.{FieldOf(number)} = message;");
                    source.Line($"slot.Send({number.ToString(CultureInfo.InvariantCulture)});");
                }

                source.Line();
                source.Line("return slot.Status;");
            }

            source.Line();
        }

        EmitStruct(source, handler);
    }

    private static void EmitStruct(SourceBuilder source, HandlerModel handler)
    {
        source.Line("// A place in the mailbox: one message, unboxed, in the field of its type.");
        HandlerEmitter.Mark(source, handler);
        using (source.Block($"private struct {handler.MessagesName}"))
        {
            int number = 0;
            foreach (ActorMethod method in handler.Messages)
            {
                number++;
                source.Line($"public {method.Message!.Type} {FieldOf(number)};");
            }
        }
    }
}

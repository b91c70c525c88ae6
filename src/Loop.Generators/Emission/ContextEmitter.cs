using Loop.Generators.Model;

namespace Loop.Generators.Emission;

/// <summary>Writes the names that method bodies use.</summary>
internal static class ContextEmitter
{
    public static void Emit(SourceBuilder source, ContextMembers members)
    {
        if (members.Connection != MemberUse.Omitted)
        {
            source.Line("/// <summary>The connection that this handler serves.</summary>");
            source.Line(HandlerEmitter.GeneratedCode);
            source.Line($"private {New(members.Connection)}{RuntimeNames.Connection} Connection {{ get; }} = {RuntimeNames.HandlerContext}.Connection;");
            source.Line();
        }

        if (members.EventLoop != MemberUse.Omitted)
        {
            source.Line("/// <summary>The loop that this handler runs on.</summary>");
            source.Line(HandlerEmitter.GeneratedCode);
            source.Line($"private static {New(members.EventLoop)}{RuntimeNames.EventLoop} EventLoop => {RuntimeNames.EventLoop}.Current;");
            source.Line();
        }
    }

    private static string New(MemberUse use) => use == MemberUse.HidesInherited ? "new " : "";
}

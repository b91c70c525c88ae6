namespace Loop.Analyzers.Blocking.Apis;

/// <summary>
/// One line of a list of blocking calls: <c>[!]documentation id[; category][; advice]</c>. The id is a member's
/// (<c>M:Ns.Type.Method(System.Int32)</c>, <c>P:Ns.Type.Property</c>), all overloads' (<c>M:Ns.Type.Method(*)</c>) or a type's, which
/// means all its methods and constructors (<c>T:Ns.Type</c>). An exclamation mark takes the line's members off the list.
/// </summary>
internal sealed class ApiLine
{
    private const string AnyOverload = "(*)";

    private ApiLine(string id, BlockingApi api)
    {
        Id = id;
        Api = api;
    }

    /// <summary>The documentation id; of all overloads it is the id without parameters.</summary>
    public string Id { get; }

    /// <summary>True where the id is of all overloads.</summary>
    public bool IsOverloadSet { get; private init; }

    public BlockingApi Api { get; }

    /// <summary>Reads a line.</summary>
    /// <param name="text">The line.</param>
    /// <param name="line">What it says, or null for an empty line, a comment, or a malformed line.</param>
    /// <returns>Why the line is malformed and what to do, or null.</returns>
    public static (string Reason, string Remedy)? Read(string text, out ApiLine? line)
    {
        line = null;
        string content = text.Trim();
        if (content.Length == 0 || content[0] == '#')
        {
            return null;
        }

        bool isNegated = content[0] == '!';
        string[] fields = content.Substring(isNegated ? 1 : 0).Split(';');
        string id = fields[0].Trim();
        if (Complaint(id) is { } complaint)
        {
            return complaint;
        }

        if (isNegated && fields.Length > 1)
        {
            return ("it takes a member off the list, and yet goes on after the id", "end it after the id");
        }

        BlockingApi api = BlockingApi.Harmless;
        if (!isNegated && ReadApi(fields, out api) is { } wrong)
        {
            return wrong;
        }

        bool isSet = id.EndsWith(AnyOverload, StringComparison.Ordinal);
        line = new ApiLine(isSet ? id.Substring(0, id.Length - AnyOverload.Length) : id, api) { IsOverloadSet = isSet };
        return null;
    }

    private static (string Reason, string Remedy)? Complaint(string id)
    {
        const string Remedy = "write M:Namespace.Type.Method(*), P:Namespace.Type.Property or T:Namespace.Type";
        if (id.Length < 3 || id[1] != ':' || id[0] is not ('M' or 'P' or 'T'))
        {
            return ($"'{id}' is no documentation id of a method, a property or a type", Remedy);
        }

        if (id.Any(char.IsWhiteSpace))
        {
            return ($"there is a space in the id '{id}'", "take it out; a semicolon ends the id");
        }

        int open = id.IndexOf('(');
        if (open >= 0 && (id[0] == 'T' || id[id.Length - 1] != ')' && id.IndexOf(")~", StringComparison.Ordinal) < 0))
        {
            return ($"the parentheses of '{id}' do not fit", Remedy);
        }

        // An asterisk stands for parameters and for nothing else.
        return id.IndexOf('*') is var star && star >= 0 && !id.EndsWith(AnyOverload, StringComparison.Ordinal) && !IsPointer(id, open, star)
            ? ($"the asterisk in '{id}' stands for nothing", "write (*) after a method for all its overloads, T:Namespace.Type for a whole type")
            : id[0] != 'T' && (open < 0 ? id : id.Substring(0, open)).IndexOf('.') < 0 ? ($"'{id}' names no type", Remedy) : null;
    }

    private static bool IsPointer(string id, int open, int star) => open >= 0 && star > open + 1 && id[star - 1] is not (',' or '(');

    private static (string Reason, string Remedy)? ReadApi(string[] fields, out BlockingApi api)
    {
        string second = fields.Length > 1 ? fields[1].Trim() : "";
        string third = fields.Length > 2 ? fields[2].Trim() : "";
        BlockingRule? rule = BlockingRules.OfCategory(second);
        string advice = third.Length > 0 ? third : rule is null && second.Length > 0 ? second : BlockingApi.DefaultAdvice;
        api = new BlockingApi(rule ?? BlockingRule.Own, advice);
        if (fields.Length > 3)
        {
            return ("it has more than three parts", "write id; category; advice, without a semicolon in the advice");
        }

        return fields.Length == 3 && rule is null
            ? ($"'{second}' is no category",
                "write one of sleep, task, lock, event, file, socket, dns, http, console-read, console-write, process, database, parallel, gc, cpu, own")
            : null;
    }
}

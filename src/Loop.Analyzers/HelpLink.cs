namespace Loop.Analyzers;

/// <summary>Where the page of a rule is.</summary>
internal static class HelpLink
{
    public const string Base = "https://github.com/loop-framework/loop/blob/main/docs/diagnostics/";

    public static string Of(string id) => Base + id + ".md";
}

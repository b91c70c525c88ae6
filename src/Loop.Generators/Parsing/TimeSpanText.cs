using System.Globalization;

namespace Loop.Generators.Parsing;

/// <summary>Reads the time spans of attributes.</summary>
internal static class TimeSpanText
{
    /// <summary>Reads a time span as whole milliseconds, rounded up so that a short time does not become "no limit".</summary>
    /// <param name="text">The text.</param>
    /// <param name="milliseconds">The time.</param>
    /// <param name="reason">Why it is refused.</param>
    public static bool TryParse(string text, out int milliseconds, out string reason)
    {
        milliseconds = 0;
        reason = "";

        // TimeSpan.Parse("30") is thirty days, which nobody means.
        if (text.IndexOf(':') < 0)
        {
            reason = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? $"without a colon it would be {number} days"
                : "it has no colon";
            return false;
        }

        if (!TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan time))
        {
            reason = "it is no time span";
            return false;
        }

        // Nor is "24:00:00" what it looks like: TimeSpan.Parse reads hours over 23 as days.
        if (time.Days > 0 && text.IndexOf('.') is var dot && (dot < 0 || dot > text.IndexOf(':')))
        {
            reason = $"without days before a dot it would be {time.Days} days";
            return false;
        }

        if (time < TimeSpan.Zero)
        {
            reason = "it is negative";
            return false;
        }

        double total = Math.Ceiling(time.TotalMilliseconds);
        if (total > int.MaxValue)
        {
            reason = "it is longer than 24 days";
            return false;
        }

        milliseconds = (int)total;
        return true;
    }
}

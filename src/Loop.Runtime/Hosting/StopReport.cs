using System.Globalization;
using Loop.Loops;

namespace Loop.Hosting;

/// <summary>What an operator is told of a stop that did not come to its end in order.</summary>
internal static class StopReport
{
    /// <param name="resets">What each loop reset.</param>
    /// <param name="hurry">Who asked for an end at once; null where nobody did.</param>
    /// <param name="deadline">How long the stop might take.</param>
    /// <returns>One line; null where every connection ended in order.</returns>
    public static string? Of(IEnumerable<StopResets> resets, string? hurry, TimeSpan deadline)
    {
        long unfinished = 0;
        long left = 0;
        foreach (StopResets loop in resets)
        {
            unfinished += loop.Unfinished;
            left += loop.Left;
        }

        List<string> causes = [];
        if (unfinished > 0)
        {
            causes.Add(string.Create(CultureInfo.InvariantCulture, $"{unfinished} because their peers did not read, or did not end, within CloseTimeout and LingerBytes"));
        }

        if (left > 0)
        {
            string why = hurry ?? string.Create(CultureInfo.InvariantCulture, $"the stop's deadline passed (ShutdownTimeout, {deadline.TotalSeconds} s)");
            causes.Add(string.Create(CultureInfo.InvariantCulture, $"{left} because {why}"));
        }

        return causes.Count == 0 ? null : $"connections were reset at the stop: {string.Join(", ", causes)}; what was queued for them is lost";
    }
}

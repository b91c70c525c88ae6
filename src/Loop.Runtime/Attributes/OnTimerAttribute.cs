namespace Loop;

/// <summary>The method runs when the loop's clock says so: every so often, or once after the actor's start.</summary>
/// <remarks>
/// The method takes nothing and returns nothing. Exactly one of <see cref="Every"/> and <see cref="After"/> is given, as <see cref="TimeSpan"/>
/// text with a colon (<c>"00:00:30"</c>, <c>"00:00:00.250"</c>), more than zero. A method that waits (<see cref="LoopTask"/>) holds up whatever else
/// comes for its actor, and may take a <see cref="CancellationToken"/> that fires at its end; times that come meanwhile are told once, after it.
/// </remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OnTimerAttribute : Attribute
{
    /// <summary>The period. A run that comes late does not move the ones after it.</summary>
    public string? Every { get; set; }

    /// <summary>The time from the actor's start to the one run.</summary>
    public string? After { get; set; }
}

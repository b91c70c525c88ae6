namespace Loop;

/// <summary>Names an actor within its process, for logs and tables: never two alike.</summary>
/// <param name="Loop">The number of the loop that the actor was made on.</param>
/// <param name="Number">Its number among those of that loop, from 1.</param>
public readonly record struct ActorId(int Loop, long Number)
{
    /// <summary>Loop and number: <c>0/17</c>.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Loop}/{Number}");
}

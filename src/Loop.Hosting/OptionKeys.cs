using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Loop.Hosting;

/// <summary>The keys that configuration may have for a kind of options: the names of the properties that it can state.</summary>
internal sealed class OptionKeys
{
    private readonly SortedSet<string> _names;

    private OptionKeys(IEnumerable<string> names) => _names = new(names, StringComparer.OrdinalIgnoreCase);

    /// <summary>Those of the host itself.</summary>
    public static OptionKeys Host { get; } = new(PropertiesOf(typeof(LoopOptions)).Append("Listeners"));

    public static OptionKeys IoUring { get; } = new(PropertiesOf(typeof(IoUringOptions)));

    /// <summary>Those of a listener of connections.</summary>
    public static OptionKeys Listener { get; } = new(PropertiesOf(typeof(ListenOptions)));

    /// <summary>Those of a socket of datagrams.</summary>
    public static OptionKeys Datagrams { get; } = new(PropertiesOf(typeof(DatagramOptions)));

    public bool Has(string key) => _names.Contains(key);

    /// <summary>Those of either, for what has the name of both.</summary>
    public OptionKeys And(OptionKeys other) => new(_names.Concat(other._names));

    public override string ToString() => string.Join(", ", _names);

    // Factories, clocks and addresses are the program's to give.
    private static IEnumerable<string> PropertiesOf([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type options) => options
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(static property => !typeof(Delegate).IsAssignableFrom(property.PropertyType)
            && property.PropertyType != typeof(TimeProvider)
            && property.PropertyType != typeof(PeerAddress?))
        .Select(static property => property.Name);
}

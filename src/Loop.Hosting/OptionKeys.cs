using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Loop.Hosting;

/// <summary>The keys that configuration may have for a kind of options: the names of the properties that it can state, each with the keys below it.</summary>
internal sealed class OptionKeys
{
    private readonly SortedDictionary<string, OptionKeys> _options = new(StringComparer.OrdinalIgnoreCase);

    private OptionKeys(string what) => What = what;

    /// <summary>Those of io_uring.</summary>
    public static OptionKeys IoUring { get; } = Of(typeof(IoUringOptions), "io_uring");

    /// <summary>Those of the host itself. What is below <see cref="LoopSection.Listeners"/> is the section's to say.</summary>
    public static OptionKeys Host { get; } = Of(typeof(LoopOptions), "the loops", LoopSection.Listeners);

    /// <summary>Those of a listener of connections.</summary>
    public static OptionKeys Listener { get; } = Of(typeof(ListenOptions), "a listener");

    /// <summary>Those of a socket of datagrams.</summary>
    public static OptionKeys Datagrams { get; } = Of(typeof(DatagramOptions), "a listener");

    /// <summary>Whose options they are, in words.</summary>
    public string What { get; }

    /// <summary>An option that is one value: there is no key below it.</summary>
    public bool IsValue => _options.Count == 0;

    /// <summary>An option that is the mode of a file.</summary>
    public bool IsMode { get; private init; }

    /// <summary>An option that is a time.</summary>
    public bool IsTime { get; private init; }

    /// <summary>What is below a key; null for a key that is no option.</summary>
    public OptionKeys? Find(string key) => _options.GetValueOrDefault(key);

    /// <summary>Those of either, for what has the name of both.</summary>
    public OptionKeys And(OptionKeys other)
    {
        OptionKeys both = new(What);
        foreach ((string key, OptionKeys below) in _options.Concat(other._options))
        {
            both._options[key] = below;
        }

        return both;
    }

    /// <summary>The option that a key which is none could have meant; null where none is near.</summary>
    public string? Nearest(string key) => NearestName.Of(key, _options.Keys);

    public override string ToString() => string.Join(", ", _options.Keys);

    private static OptionKeys Of([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type options, string what, params string[] others)
    {
        OptionKeys keys = new(what);
        foreach (string other in others)
        {
            keys._options.Add(other, new(other));
        }

        foreach (PropertyInfo property in options.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (!IsOfProgram(property.PropertyType))
            {
                keys._options.Add(property.Name, Below(property));
            }
        }

        return keys;
    }

    /// <summary>
    /// Factories, clocks and addresses are the program's to give. Lists too: the only one that there is, of signals, is that of <see cref="LoopHost.RunAsync"/>, which an
    /// application does not call.
    /// </summary>
    private static bool IsOfProgram(Type type) => typeof(Delegate).IsAssignableFrom(type) || type == typeof(TimeProvider) || type == typeof(PeerAddress?) ||
        (type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type));

    private static OptionKeys Below(PropertyInfo property) =>
        property.PropertyType.IsValueType || property.PropertyType == typeof(string) ? new(property.Name)
        {
            IsMode = property.PropertyType == typeof(UnixFileMode),
            IsTime = property.PropertyType == typeof(TimeSpan) || property.PropertyType == typeof(TimeSpan?),
        }
        : property.PropertyType == typeof(IoUringOptions) ? IoUring
        : throw new NotSupportedException($"Nobody says which keys there are below {property.DeclaringType}.{property.Name}.");
}

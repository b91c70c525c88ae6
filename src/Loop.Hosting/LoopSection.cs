using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Loop.Hosting;

/// <summary>The section of the loops in configuration, and what in it nobody reads: a misspelt limit would be no limit, in silence.</summary>
internal sealed class LoopSection(IConfigurationSection section)
{
    /// <summary>The key with the sections of the listeners.</summary>
    public const string Listeners = "Listeners";

    private readonly IConfigurationSection _listeners = section.GetSection(Listeners);
    private readonly SortedDictionary<string, OptionKeys> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The section of a listener of connections that there is.</summary>
    public IConfigurationSection ListenerOf(string name) => Of(name, OptionKeys.Listener);

    /// <summary>The section of a socket of datagrams that there is.</summary>
    public IConfigurationSection DatagramsOf(string name) => Of(name, OptionKeys.Datagrams);

    /// <summary>Refuses keys that are no option, at any depth, and names that no listener has.</summary>
    /// <exception cref="OptionsValidationException">There are such; the message names each, and those that could have been meant.</exception>
    public void Validate()
    {
        List<string> failures = [.. section.GetChildren().Where(static option => !IsListeners(option)).SelectMany(static option => Unread(option, OptionKeys.Host))];
        failures.AddRange(Value(_listeners));
        foreach (IConfigurationSection listener in _listeners.GetChildren())
        {
            failures.AddRange(_known.TryGetValue(listener.Key, out OptionKeys? keys)
                ? UnreadBelow(listener, keys)
                : [$"{listener.Path} is the name of no listener{Meant(_listeners, NearestName.Of(listener.Key, _known.Keys))}: {NamesInWords()}"]);
        }

        if (failures.Count > 0)
        {
            throw new OptionsValidationException(section.Path, typeof(LoopOptions), failures);
        }
    }

    private static bool IsListeners(IConfigurationSection option) => option.Key.Equals(Listeners, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> UnreadBelow(IConfigurationSection options, OptionKeys keys) =>
        options.GetChildren().SelectMany(option => Unread(option, keys)).Concat(Value(options));

    /// <summary>What nobody reads of an option, or the option.</summary>
    private static IEnumerable<string> Unread(IConfigurationSection option, OptionKeys keys)
    {
        OptionKeys? below = keys.Find(option.Key);
        return below is null ? [$"{option.Path} is no option of {keys.What}{Meant(option, keys)}: the options are {keys}"]
            : below.IsMode && IsNumber(option.Value)
                ? [$"{option.Path} is '{option.Value}', which is no octal number here, but a decimal one: write names, as in 'UserRead, UserWrite, GroupWrite'"]
            : below.IsTime && option.Value is { Length: > 0 } time && !time.Contains(':')
                ? [$"{option.Path} is '{time}', and a number alone is days: write hours, minutes and seconds, as in '00:01:30'"]
            : below.IsValue ? option.GetChildren().SelectMany(Leaves)
                .Select(leaf => $"{leaf} is no option of {keys.What}: {option.Path} is one value, with nothing below it")
            : UnreadBelow(option, below);
    }

    /// <summary>No name of an enumeration begins like this.</summary>
    private static bool IsNumber(string? value) => value?.TrimStart() is [>= '0' and <= '9' or '+' or '-', ..];

    /// <summary>Options below a section are read, a value of its own is not.</summary>
    private static IEnumerable<string> Value(IConfigurationSection options) =>
        string.IsNullOrEmpty(options.Value) ? [] : [$"{options.Path} is a section, and its value '{options.Value}' is read by nobody"];

    /// <summary>The whole paths of what has a value, below a key or there.</summary>
    private static IEnumerable<string> Leaves(IConfigurationSection key) => key.GetChildren().Any() ? key.GetChildren().SelectMany(Leaves) : [key.Path];

    private static string Meant(IConfigurationSection option, OptionKeys keys) =>
        keys.Nearest(option.Key) is { } nearest ? $" ({option.Path[..^option.Key.Length]}{nearest} is one)" : "";

    private static string Meant(IConfigurationSection options, string? nearest) => nearest is null ? "" : $" ({options.Path}:{nearest} is one)";

    private IConfigurationSection Of(string name, OptionKeys keys)
    {
        _known[name] = _known.TryGetValue(name, out OptionKeys? others) ? others.And(keys) : keys;
        return _listeners.GetSection(name);
    }

    private string NamesInWords() => _known.Count == 0
        ? "this application listens for nothing"
        : $"the listeners are {string.Join(", ", _known.Keys)} (Name in their options, or else the name of the handler class)";
}

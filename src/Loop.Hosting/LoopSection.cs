using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Loop.Hosting;

/// <summary>The section of the loops in configuration, and what in it nobody reads: a misspelt limit would be no limit, in silence.</summary>
internal sealed class LoopSection(IConfigurationSection section)
{
    private readonly IConfigurationSection _listeners = section.GetSection("Listeners");
    private readonly SortedDictionary<string, OptionKeys> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The section of a listener of connections that there is.</summary>
    public IConfigurationSection ListenerOf(string name) => Of(name, OptionKeys.Listener);

    /// <summary>The section of a socket of datagrams that there is.</summary>
    public IConfigurationSection DatagramsOf(string name) => Of(name, OptionKeys.Datagrams);

    /// <summary>Refuses keys that are no option, and names that no listener has.</summary>
    /// <exception cref="OptionsValidationException">There are such; the message names each, and those that could have been meant.</exception>
    public void Validate()
    {
        List<string> failures = [.. Unknown(section, OptionKeys.Host, "the loops"), .. Unknown(section.GetSection("IoUring"), OptionKeys.IoUring, "io_uring")];
        foreach (IConfigurationSection listener in _listeners.GetChildren())
        {
            failures.AddRange(_known.TryGetValue(listener.Key, out OptionKeys? keys)
                ? Unknown(listener, keys, "a listener")
                : [$"{listener.Path} is the name of no listener: {NamesInWords()}"]);
        }

        if (failures.Count > 0)
        {
            throw new OptionsValidationException(section.Path, typeof(LoopOptions), failures);
        }
    }

    private static IEnumerable<string> Unknown(IConfigurationSection options, OptionKeys keys, string what) => options.GetChildren()
        .Where(option => !keys.Has(option.Key))
        .Select(option => $"{option.Path} is no option of {what}: the options are {keys}");

    private IConfigurationSection Of(string name, OptionKeys keys)
    {
        _known[name] = _known.TryGetValue(name, out OptionKeys? others) ? others.And(keys) : keys;
        return _listeners.GetSection(name);
    }

    private string NamesInWords() => _known.Count == 0
        ? "this application listens for nothing"
        : $"the listeners are {string.Join(", ", _known.Keys)} (Name in their options, or else the name of the handler class)";
}

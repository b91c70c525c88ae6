using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Loop.Hosting;

/// <summary>The section of the listeners in configuration, and what in it nobody reads: a misspelt limit would be no limit, in silence.</summary>
internal sealed class ListenerSections(IConfigurationSection section)
{
    private static readonly SortedSet<string> _known = new(
        typeof(ListenOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(static property => !typeof(Delegate).IsAssignableFrom(property.PropertyType))
            .Select(static property => property.Name),
        StringComparer.OrdinalIgnoreCase);

    private readonly SortedSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The section of a listener that there is.</summary>
    public IConfigurationSection Of(string name)
    {
        _names.Add(name);
        return section.GetSection(name);
    }

    /// <summary>Refuses names that no listener has, and keys that are no option of one.</summary>
    /// <exception cref="OptionsValidationException">There are such; the message names each, and those that could have been meant.</exception>
    public void Validate()
    {
        List<string> failures = [];
        foreach (IConfigurationSection listener in section.GetChildren())
        {
            if (!_names.Contains(listener.Key))
            {
                failures.Add($"{listener.Path} is the name of no listener: {NamesInWords()}");
                continue;
            }

            failures.AddRange(listener.GetChildren()
                .Where(static option => !_known.Contains(option.Key))
                .Select(static option => $"{option.Path} is no option of a listener: the options are {string.Join(", ", _known)}"));
        }

        if (failures.Count > 0)
        {
            throw new OptionsValidationException(section.Path, typeof(ListenOptions), failures);
        }
    }

    private string NamesInWords() => _names.Count == 0
        ? "this application listens for no connections"
        : $"the listeners of connections are {string.Join(", ", _names)} (ListenOptions.Name, or else the name of the handler class)";
}

using System.ComponentModel;
using System.Globalization;
using System.Reflection;

namespace BlobStash.Server.Configuration;

/// <summary>
/// Compares a configuration section with the options type it is meant for, and names every key that does not exist or
/// does not parse. The framework's binder stops at the first error, and its message names the type instead of the key.
/// </summary>
internal static class ConfigurationSchema
{
    /// <summary>Adds one line to <paramref name="errors"/> for every key that cannot be used.</summary>
    public static void Check(IConfigurationSection section, Type type, List<string> errors)
    {
        if (FindElementType(type) is { } elementType)
        {
            CheckList(section, elementType, errors);
        }
        else if (IsScalar(type))
        {
            CheckScalar(section, type, errors);
        }
        else
        {
            CheckObject(section, type, errors);
        }
    }

    private static void CheckObject(IConfigurationSection section, Type type, List<string> errors)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            errors.Add($"{section.Path} must be a section with keys of its own, not a value.");
        }
        Dictionary<string, PropertyInfo> properties = type
            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .ToDictionary(static property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (IConfigurationSection child in section.GetChildren())
        {
            if (properties.TryGetValue(child.Key, out PropertyInfo? property))
            {
                Check(child, property.PropertyType, errors);
            }
            else
            {
                var known = string.Join(", ", properties.Values.Select(static p => p.Name));
                var nearest = Spelling.FindNearest(child.Key, properties.Values.Select(static p => p.Name));
                errors.Add($"{child.Path} is not a known key; "
                    + (nearest is null ? $"known here: {known}." : $"{nearest} may be meant."));
            }
        }
    }

    private static void CheckList(IConfigurationSection section, Type elementType, List<string> errors)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            errors.Add($"{section.Path} must be a list; set {section.Path}:0, {section.Path}:1 and so on.");
        }
        foreach (IConfigurationSection child in section.GetChildren())
        {
            if (int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                Check(child, elementType, errors);
            }
            else
            {
                errors.Add($"{child.Path} is not a place in a list; places are numbered from 0.");
            }
        }
    }

    private static void CheckScalar(IConfigurationSection section, Type type, List<string> errors)
    {
        IConfigurationSection? child = section.GetChildren().FirstOrDefault();
        if (child is not null)
        {
            errors.Add($"{child.Path} is not a known key: {section.Path} is a single value.");
        }
        else if (type == typeof(TimeSpan) && IsBareNumber(section.Value))
        {
            errors.Add($"{section.Path} is a bare number, which could be seconds as well as days: write 00:00:30 for "
                + "thirty seconds and 30.00:00:00 for thirty days.");
        }
        else if (!Parses(section.Value, Nullable.GetUnderlyingType(type) ?? type))
        {
            // The value is left out of the message: under ApiKeys it might be a misplaced secret.
            errors.Add($"{section.Path} does not parse: {Describe(type)} is expected.");
        }
    }

    /// <summary>Zero is zero in every unit.</summary>
    private static bool IsBareNumber(string? value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number != 0;

    private static bool Parses(string? value, Type type)
    {
        if (type == typeof(string))
        {
            return true;
        }
        if (string.IsNullOrWhiteSpace(value))
        {
            return false;
        }
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Contains(value, StringComparer.OrdinalIgnoreCase);
        }
        return TypeDescriptor.GetConverter(type) is { } converter
            && converter.IsValid(value);
    }

    private static string Describe(Type type) => type switch
    {
        { IsEnum: true } => "one of " + string.Join(", ", Enum.GetNames(type)),
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => "a duration such as 00:05:00",
        _ when type == typeof(double) => "a number such as 0.5",
        _ => "a whole number within range",
    };

    private static bool IsScalar(Type type) =>
        type == typeof(string) || type.IsPrimitive || type.IsEnum || type == typeof(TimeSpan)
        || Nullable.GetUnderlyingType(type) is not null;

    private static Type? FindElementType(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            ? type.GetGenericArguments()[0]
            : null;
}

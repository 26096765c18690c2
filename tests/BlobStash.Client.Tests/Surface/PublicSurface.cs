using System.Reflection;

namespace BlobStash.Client.Tests.Surface;

/// <summary>What a program that uses an assembly can name: its public types and their members, as lines.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    /// <summary>Describes an assembly, in an order that does not depend on the compiler.</summary>
    public static IEnumerable<string> Describe(Assembly assembly) => assembly.GetExportedTypes()
        .OrderBy(static type => type.FullName, StringComparer.Ordinal)
        .SelectMany(static type => Describe(type).Prepend(Head(type)));

    private static IEnumerable<string> Describe(Type type) => type.GetMembers(Declared)
        .Where(static member => IsVisible(member) && !IsImplied(member))
        .Select(static member => "    " + Describe(member))
        .Order(StringComparer.Ordinal);

    private static string Head(Type type)
    {
        var kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        return $"{kind} {type.FullName}";
    }

    private static string Describe(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"new({Describe(constructor.GetParameters())})",
        FieldInfo field => $"{Name(field.FieldType)} {field.Name}",
        PropertyInfo property => $"{Name(property.PropertyType)} {property.Name} {{{Accessors(property)}}}",
        EventInfo raised => $"event {Name(raised.EventHandlerType!)} {raised.Name}",
        MethodInfo method => $"{Name(method.ReturnType)} {method.Name}({Describe(method.GetParameters())})",
        _ => member.ToString()!,
    };

    private static string Describe(ParameterInfo[] parameters) => string.Join(
        ", ",
        parameters.Select(static parameter =>
            $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.IsOptional ? " = ?" : "")}"));

    private static string Accessors(PropertyInfo property) =>
        (property.GetMethod is { } get && IsVisible(get) ? " get;" : "")
        + (property.SetMethod is { } set && IsVisible(set) ? " set;" : "") + " ";

    private static string Name(Type type)
    {
        if (type.IsByRef)
        {
            return "ref " + Name(type.GetElementType()!);
        }

        var bare = type.Name.Split('`')[0];
        return type.IsGenericType ? $"{bare}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : bare;
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
        EventInfo raised => IsVisible(raised.AddMethod!),
        _ => false,
    };

    /// <summary>What the compiler makes of a record, a property or an enumeration.</summary>
    private static bool IsImplied(MemberInfo member) =>
        member.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute))
        || member is MethodInfo { IsSpecialName: true } or FieldInfo { IsSpecialName: true }
        || member.Name is "Equals" or "GetHashCode" or "ToString" or "Deconstruct" or "PrintMembers"
            or "EqualityContract";
}

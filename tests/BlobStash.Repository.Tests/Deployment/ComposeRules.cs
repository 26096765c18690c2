namespace BlobStash.Repository.Tests.Deployment;

/// <summary>What <c>docker compose up</c> would trip over, or open to the world.</summary>
internal static class ComposeRules
{
    public static IEnumerable<Finding> CheckPaths(ComposeFile compose, Func<string, bool> exists)
    {
        foreach (var service in compose.Services)
        {
            var build = $"services/{service}/build";
            var context = compose.Find($"{build}/context") ?? compose.Find(build);
            var dockerfile = compose.Find($"{build}/dockerfile") ?? "Dockerfile";
            if (string.IsNullOrEmpty(context) || !exists(context) || !exists(Path.Combine(context, dockerfile)))
            {
                yield return At(compose, build, "compose-path", $"{service} finds no {dockerfile} to build");
            }

            foreach (var volume in compose.At($"services/{service}/volumes").Where(volume => volume.Value.Length > 0))
            {
                var source = volume.Value.Split(':')[0];
                var isPath = source.StartsWith('.') || source.Contains('/');
                if (isPath ? !exists(source) : !compose.Children("volumes").Contains(source))
                {
                    yield return At(compose, volume, "compose-path", $"there is no volume or path {source}");
                }
            }
        }
    }

    /// <summary>The key in the file is public, so a port may be published on the loopback address alone.</summary>
    public static IEnumerable<Finding> CheckPorts(ComposeFile compose, int nodePort)
    {
        var taken = new HashSet<string>();
        foreach (var port in compose.Services.SelectMany(service => compose.At($"services/{service}/ports")))
        {
            if (port.Value.Length == 0)
            {
                continue;
            }

            var parts = port.Value.Split(':');
            if (parts.Length != 3 || parts[0] != "127.0.0.1")
            {
                yield return At(compose, port, "compose-port", $"publish '{port.Value}' on 127.0.0.1 only");
            }

            if (parts[^1] != $"{nodePort}")
            {
                yield return At(compose, port, "compose-port", $"'{port.Value}' leads to a port where no node listens");
            }

            if (!taken.Add(string.Join(':', parts.SkipLast(1))))
            {
                yield return At(compose, port, "compose-port", $"'{port.Value}' is published twice");
            }
        }
    }

    /// <summary>Each node has every other one as an allowed and configured peer, under its address.</summary>
    public static IEnumerable<Finding> CheckPeers(ComposeFile compose, int nodePort)
    {
        foreach (var service in compose.Services)
        {
            var environment = compose.Scalars
                .Where(scalar => scalar.Path.StartsWith($"services/{service}/environment/", StringComparison.Ordinal))
                .ToList();
            foreach (var other in compose.Services.Where(other => other != service))
            {
                var url = $"http://{other}:{nodePort}";
                foreach (var setting in new[] { "__AllowedPeers__", "__Url" })
                {
                    if (!environment.Any(scalar =>
                            scalar.Value == url && scalar.Path.Contains(setting, StringComparison.Ordinal)))
                    {
                        var message = $"{service} does not name {url} in {setting.Trim('_')}";
                        yield return At(compose, $"services/{service}", "compose-peer", message);
                    }
                }
            }
        }
    }

    private static Finding At(ComposeFile compose, string path, string rule, string message) =>
        new(compose.File.Path, compose.At(path).Select(scalar => scalar.Line).FirstOrDefault(1), rule, message);

    private static Finding At(ComposeFile compose, ComposeScalar scalar, string rule, string message) =>
        new(compose.File.Path, scalar.Line, rule, message);
}

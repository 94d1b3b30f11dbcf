using Messaging.EndToEnd.Tests.Support;
using Microsoft.Playwright;

namespace Messaging.EndToEnd.Tests.Browser;

/// <summary>The parts of the operator's view.</summary>
internal static class ClusterView
{
    public static ILocator Card(IPage page, ClusterNode node) => page.Locator($"[data-member='{node.Address}']");

    public static ILocator DrainButton(IPage page, ClusterNode node) =>
        page.GetByRole(AriaRole.Button, new() { Name = $"Drain {node.Address}" });

    public static ILocator Figure(ILocator card, string name) => card.Locator($"dt:text-is('{name}') + dd");
}

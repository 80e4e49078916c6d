# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the answer to Introspect from the interface's XML:  introspection.py INTERFACE.xml OUTPUT.inc

Comments are left out (they are the manual, 18 kB of it). The interfaces that every object of the bus has are added,
so that tools such as busctl can read the properties.
"""
import pathlib
import sys
import xml.etree.ElementTree as ET

STANDARD = """
<node>
  <interface name="org.freedesktop.DBus.Properties">
    <method name="Get">
      <arg name="interface_name" type="s" direction="in"/>
      <arg name="property_name" type="s" direction="in"/>
      <arg name="value" type="v" direction="out"/>
    </method>
    <method name="GetAll">
      <arg name="interface_name" type="s" direction="in"/>
      <arg name="props" type="a{sv}" direction="out"/>
    </method>
  </interface>
  <interface name="org.freedesktop.DBus.Introspectable">
    <method name="Introspect">
      <arg name="xml_data" type="s" direction="out"/>
    </method>
  </interface>
  <interface name="org.freedesktop.DBus.Peer">
    <method name="Ping"/>
  </interface>
</node>
"""


def main(source, output):
    node = ET.parse(source).getroot()
    node.extend(ET.fromstring(STANDARD))
    ET.indent(node)
    text = ET.tostring(node, encoding="unicode")
    assert ')xml"' not in text
    pathlib.Path(output).write_text(f'// Made by dbus/introspection.py; do not edit.\nR"xml({text}\n)xml"\n',
                                    encoding="utf-8")


main(*sys.argv[1:])

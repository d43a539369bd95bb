import "@fontsource-variable/atkinson-hyperlegible-next";
import "./styles/tokens.css";
import "./styles/base.css";
import { mount } from "svelte";
import Banner from "./Banner.svelte";

mount(Banner, { target: document.getElementById("app") ?? document.body });
